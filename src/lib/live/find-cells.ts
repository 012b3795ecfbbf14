import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { compareText } from '../text/compare-text.js';
import type { BoshInstance } from './foundation.js';

/** The job that makes an instance a Diego cell. */
const REP = 'rep';

/** What cells' groups are called, also those of isolation segments (cf-facts 2.3); `compute` is the small tile's. */
const CELL_GROUP = /(?:^|[-_])(?:diego[-_]cell|compute)(?:$|[-_\d])/;

/**
 * The Diego cells among instances, in the order of their ids: those that run a rep, or, where an agent does not tell
 * what it runs, those of a group of which others do, or which is called as cells are.
 */
export function cellsAmong(instances: readonly BoshInstance[]): readonly RemoteCell[] {
  const groups = new Set(instances.filter(runsRep).map(groupOf));
  return instances
    .filter(
      (one) =>
        runsRep(one) ||
        (one.processes.length === 0 && (groups.has(groupOf(one)) || CELL_GROUP.test(one.group))),
    )
    .flatMap((one) => {
      const [ip] = one.ips;
      return ip === undefined ? [] : [cellFrom(one, ip)];
    })
    .toSorted((a, b) => compareText(a.id, b.id));
}

function cellFrom({ id, group, az, deployment }: BoshInstance, ip: string): RemoteCell {
  return { id, name: `${group}/${id}`, ip, deployment, ...dropUnknown({ az }) };
}

function runsRep({ processes }: BoshInstance): boolean {
  return processes.includes(REP);
}

function groupOf({ deployment, group }: BoshInstance): string {
  return `${deployment}/${group}`;
}
