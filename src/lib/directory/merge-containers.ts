import { dropUnknown } from '../json/drop-unknown.js';
import { byAuthority, evidenceOf, joinRecords } from './authority.js';
import { groupBy } from './group-by.js';
import type { AppIdentity, AppRecord, Container, ContainerState } from './model.js';
import type { ContainerSighting } from './records.js';

/** Which word about a container's end is final, strongest first. */
const FINALITY: readonly ContainerState[] = ['crashed', 'deleted', 'running'];

/**
 * Joins what several places know about one handle.
 * @param completeCells cells whose store was read whole: a handle that only their past knows is deleted.
 */
export function mergeContainers(
  sightings: readonly ContainerSighting[],
  apps: ReadonlyMap<string, AppRecord>,
  completeCells: ReadonlySet<string>,
): readonly Container[] {
  const byHandle = groupBy(sightings, (sighting) => sighting.handle);
  return [...byHandle].map(([handle, group]) =>
    mergeOne(handle, byAuthority(group), apps, completeCells),
  );
}

function mergeOne(
  handle: string,
  group: readonly ContainerSighting[],
  apps: ReadonlyMap<string, AppRecord>,
  completeCells: ReadonlySet<string>,
): Container {
  const joined = joinRecords(group);
  const bounded = group.some(isSeenAlive)
    ? group.filter((sighting) => !isFromLog(sighting))
    : group;
  return dropUnknown({
    handle,
    ip: joined.ip,
    ipv6: joined.ipv6,
    cellId: joined.cellId,
    identity: identityOf(joined, apps),
    index: joined.index,
    workload: joined.workload,
    processGuid: joined.processGuid,
    processVersion: joined.processVersion,
    processType: joined.processType,
    since: earliest(bounded.map((sighting) => sighting.since)),
    until: earliest(bounded.map((sighting) => sighting.until)),
    state: finalState(group) ?? (isGone(joined.cellId, completeCells) ? 'deleted' : 'unknown'),
    evidence: evidenceOf(group),
  });
}

/**
 * The app of a container. Old LRPs name only their process; its guid is the app's guid for the `web`
 * process alone (cf-facts 3.4), so it counts only if it is an app's guid by another place's word.
 */
function identityOf(
  { appGuid, processGuid }: Partial<ContainerSighting>,
  apps: ReadonlyMap<string, AppRecord>,
): AppIdentity | undefined {
  const record = apps.get(appGuid ?? processGuid ?? '');
  if (record === undefined) return undefined;
  return dropUnknown({ app: record.app, space: record.space, org: record.org });
}

/** First and last sight in a log bound a dead container's life, but say nothing about a living one's. */
function isFromLog({ evidence }: ContainerSighting): boolean {
  return evidence.from === 'rep-log';
}

function isSeenAlive({ evidence }: ContainerSighting): boolean {
  return evidence.from === 'container-metadata' || evidence.from === 'actual-lrps';
}

function finalState(group: readonly ContainerSighting[]): ContainerState | undefined {
  return FINALITY.find((state) => group.some((sighting) => sighting.state === state));
}

function isGone(cellId: string | undefined, completeCells: ReadonlySet<string>): boolean {
  return cellId !== undefined && completeCells.has(cellId);
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
