import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { count } from '../explain/wording.js';
import type { FoundApp } from '../live/find-app.js';
import { listText } from '../text/list-text.js';
import { shellWord } from '../text/shell-word.js';
import type { LogTime } from '../kernel-log/timestamp.js';
import type { FollowEvent } from './cell-follower.js';
import type { LogGap } from './remote/log-gap.js';
import type { BegunInstance } from './target.js';

/** As much of an instance id as tells cells apart. */
const ID_PIECE = 8;
/** More cells are not named in one sentence. */
const MOST_NAMED = 4;

/** `diego-cell/0455ec2b` */
export function shortCellName({ name, id }: RemoteCell): string {
  return name.endsWith(id) ? name.slice(0, name.length - id.length + ID_PIECE) : name;
}

/** @param amongChosen only some cells were to be looked at */
export function followsText(
  what: string,
  cells: readonly RemoteCell[],
  amongChosen = false,
): string {
  if (cells.length === 0) {
    return `Following ${what}: ${nowhere(amongChosen)}; waiting for it to start`;
  }
  return `Following ${what} on ${cellsText(cells)}`;
}

/** Of logs that are read to their end and no further. */
export function readsText(what: string, cells: readonly RemoteCell[], amongChosen = false): string {
  if (cells.length === 0) return `Reading ${what}: ${nowhere(amongChosen)}`;
  return `Reading ${what} on ${cellsText(cells)}`;
}

function nowhere(amongChosen: boolean): string {
  return amongChosen ? 'none of the cells of --cell runs it now' : 'no cell runs it now';
}

function cellsText(cells: readonly RemoteCell[]): string {
  return `${count(cells.length, 'cell')}: ${listText(cells.map(shortCellName), MOST_NAMED)}`;
}

/** Of instances that began after the moment from which lines are wanted: only cells that run the apps now are read. */
export function earlierCellsText(begun: readonly BegunInstance[]): string {
  const names = begun.map(({ app, container }) => `${appName(app)}/${container.index ?? '?'}`);
  const apps = [...new Set(begun.map(({ app }) => appName(app)))];
  const flags = apps.map((name) => ` --app ${shellWord(name)}`).join('');
  const ran = names.length === 1 ? 'it ran' : 'they ran';
  return `${listText(names, MOST_NAMED)} began after --since: cells where ${ran} before are read too by --all${flags}`;
}

/** An app's name, or what the user called it. */
export function appName({ asked, identity }: FoundApp): string {
  return identity.app.name ?? asked;
}

/** What happened to a cell, for people; undefined for what needs no words. */
export function eventText(cell: RemoteCell, event: FollowEvent): string | undefined {
  const name = shortCellName(cell);
  switch (event.kind) {
    case 'live':
      return undefined;
    case 'lost':
      return `${name}: not connected (${event.reason}); trying again`;
    case 'failed':
      return `${name}: not reached (${event.reason})`;
    case 'regained':
      return `${name}: connected after ${secondsText(event.afterMs)}; what it logged meanwhile follows`;
    case 'missing':
      return `${name}: there is no kern.log; waiting for it`;
    case 'truncated':
      return `${name}: its kern.log was cut short; what was not read by then is looked for in its copy`;
    case 'gap':
      return gapText(cell, event.gap);
  }
}

/** `diego-cell/0455ec2b: kern.log.2.gz cannot be read to its end; lines between … and … are lost` */
export function gapText(cell: RemoteCell, gap: LogGap): string {
  // Nobody can say whether a file that is gone had anything behind what was read of it.
  const loss = gap.why === 'rotated' ? 'may be lost' : 'are lost';
  return `${shortCellName(cell)}: ${causeText(gap)}; lines ${spanText(gap)} ${loss}`;
}

function causeText({ why, file, bytes }: LogGap): string {
  if (why === 'rotated') return 'its log was rotated away or cut short before it was read';
  const rest =
    bytes === undefined ? 'to its end' : `to its end: ${count(bytes, 'byte')} are missing`;
  return `${file ?? 'a file'} cannot be read ${rest}`;
}

function spanText({ from, to }: LogGap): string {
  if (from === undefined) return to === undefined ? 'of some time' : `before ${clockText(to)}`;
  if (to === undefined) return `after ${clockText(from)}`;
  return `between ${clockText(from)} and ${clockText(to)}`;
}

/** UTC, as the lines have it. */
function clockText({ text }: LogTime): string {
  return `${text.slice(0, 19)}Z`;
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** What came of it all. */
export interface TailCounts {
  readonly flows: number;
  readonly cells: number;
  /** Connections that were lost and made again. */
  readonly losses: number;
  /** Cells that are not connected at the end. */
  readonly away: number;
  readonly gaps: number;
  /** On how many cells. */
  readonly gapCells: number;
  readonly damaged: number;
}

export function summaryText({
  flows,
  cells,
  losses,
  away,
  gaps,
  gapCells,
  damaged,
}: TailCounts): string {
  return [
    `${count(flows, 'flow')} from ${count(cells, 'cell')}`,
    ...(losses === 0 ? [] : [`${count(losses, 'lost connection')} made again`]),
    ...(away === 0 ? [] : [`${count(away, 'cell')} not connected at the end`]),
    ...(gaps === 0 ? [] : [`${count(gaps, 'gap')} in the logs of ${count(gapCells, 'cell')}`]),
    ...(damaged === 0 ? [] : [`${count(damaged, 'damaged line')} skipped`]),
  ].join(', ');
}
