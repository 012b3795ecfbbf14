import type { Directory } from '../../directory/directory.js';
import { listText } from '../../text/list-text.js';
import { cellIdOf, type Spot } from '../../trace/end.js';
import { containerName, shortCell } from '../../trace/names.js';
import { runningInstances } from '../../trace/running-instances.js';
import type { Trace } from '../../trace/trace-result.js';
import { settlingCells } from './watch-trace.js';

/** Where packets that are asked about may be settled, and that was not looked at. */
export interface Unseen {
  /** BOSH instance id; absent: the deployment has no such cell. */
  readonly cellId?: string;
  /** The instances there that are asked about, as far as they are known. */
  readonly instances: readonly string[];
}

const MOST_NAMED = 4;

/** Of a traced connection: the cells of pairs that cannot be told, and those that could not be looked at afterwards. */
export function unseenOfTrace(trace: Trace, seen: ReadonlySet<string>): readonly Unseen[] {
  const { source, destination } = trace.question;
  const lost = [...settlingCells(trace)].filter((id) => !seen.has(id));
  const spots = [...source.spots, ...destination.spots];
  return [...new Set([...lost, ...untoldCells(trace, seen)])].map((cellId) => ({
    cellId,
    instances: [...new Set(spots.filter((spot) => cellIdOf(spot) === cellId).map(spotName))],
  }));
}

/** Of an app: the cells that host it, besides those that were looked at. */
export function unseenOfApp(
  appGuid: string,
  hosts: readonly string[],
  seen: ReadonlySet<string>,
  directory: Directory,
): readonly Unseen[] {
  const instances = runningInstances(directory, appGuid);
  return hosts
    .filter((id) => !seen.has(id))
    .map((id) => ({
      cellId: id,
      instances: instances.filter(({ cellId }) => cellId === id).map(containerName),
    }));
}

/** The cells of pairs without an answer that no pair with one passes: where a problem is told of some, it is these. */
function untoldCells(
  { untold, question, groups, problems }: Trace,
  seen: ReadonlySet<string>,
): readonly string[] {
  if (untold === 0) return [];
  const told = groups.flatMap(({ pairs }) => pairs);
  const passed = new Set(told.flatMap(({ main }) => main.path.legs.map((leg) => leg.cell.id)));
  const isTold = (from: Spot, to: Spot): boolean =>
    told.some(({ source, destination }) => source.ip === from.ip && destination.ip === to.ip);
  const cells = question.source.spots
    .flatMap((from) =>
      question.destination.spots.filter((to) => !isTold(from, to)).flatMap((to) => [from, to]),
    )
    .map(cellIdOf)
    .filter((id) => id !== undefined)
    .filter((id) => !passed.has(id) && !seen.has(id));
  const broken = cells.filter((id) => problems.some(({ cell }) => cell === id));
  return broken.length > 0 ? broken : cells;
}

function spotName({ container, ip }: Spot): string {
  return container === undefined ? ip : containerName(container);
}

/** `cell c02dc4dd (appB/0)` */
export function unseenText(unseen: readonly Unseen[]): string {
  return listText(
    unseen.map(({ cellId, instances }) => {
      const where =
        cellId === undefined ? 'a cell that the deployment does not have' : shortCell(cellId);
      return instances.length === 0 ? where : `${where} (${listText(instances, MOST_NAMED)})`;
    }),
    MOST_NAMED,
  );
}
