import { setTimeout as wait } from 'node:timers/promises';
import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import type { Gathered } from '../../errors/problem.js';
import { eachCell, type CellProgress } from '../cells/each-cell.js';
import { refreshGroups, type LookPorts } from '../look/look-at-cell.js';
import type { RawGroup } from './group-api.js';
import { groupsOnCell, type GroupsOnCell } from './groups-on-cell.js';

/** How far one cell came in the time that it was given. */
export interface AwaitedCell extends GroupsOnCell {
  readonly cell: RemoteCell;
}

export interface AwaitPorts extends LookPorts {
  readonly progress?: CellProgress;
  /** Milliseconds; Cloud Controller's change takes two polls of a minute each to come to the rules (cf-facts 1.6). */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 180_000;
const PAUSE_MS = 3000;

/** Waits until cells show the rules of some groups as Cloud Controller has them, or cannot without a restart. */
export function awaitGroups(
  cells: readonly RemoteCell[],
  groups: readonly RawGroup[],
  ports: AwaitPorts,
): Promise<Gathered<readonly AwaitedCell[]>> {
  return eachCell(cells, (cell) => awaitOn(cell, groups, ports), ports.progress);
}

async function awaitOn(
  cell: RemoteCell,
  groups: readonly RawGroup[],
  ports: AwaitPorts,
): Promise<AwaitedCell> {
  const deadline = Date.now() + (ports.patienceMs ?? PATIENCE_MS);
  let handles: readonly string[] = [];
  for (;;) {
    const found = groupsOnCell(await refreshGroups(cell, handles, ports), groups);
    if (found.waiting.length === 0 || Date.now() > deadline) return { cell, ...found };
    handles = found.waiting.map(({ container }) => container.handle);
    await wait(PAUSE_MS, undefined, { ...(ports.signal && { signal: ports.signal }) });
  }
}
