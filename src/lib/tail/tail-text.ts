import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { count } from '../explain/wording.js';
import type { FoundApp } from '../live/find-app.js';
import { listText } from '../text/list-text.js';
import { shellWord } from '../text/shell-word.js';
import type { FollowEvent } from './cell-follower.js';
import type { LogGap } from './remote/resume-point.js';
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
      return `${name}: its kern.log was truncated; what nobody had read by then is lost`;
    case 'gap':
      return `${name}: its log ${gapText(event.gap)} is gone; lines of that time are lost`;
  }
}

function gapText({ from, to }: LogGap): string {
  const parts = [
    ...(from === undefined ? [] : [`from ${clockText(from)}`]),
    ...(to === undefined ? [] : [`to ${clockText(to)}`]),
  ];
  return parts.length === 0 ? 'of some time' : parts.join(' ');
}

/** UTC, as the lines have it. */
function clockText(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** What came of it all. */
export interface TailCounts {
  readonly flows: number;
  readonly cells: number;
  readonly losses: number;
  readonly gaps: number;
  readonly damaged: number;
}

export function summaryText({ flows, cells, losses, gaps, damaged }: TailCounts): string {
  return [
    `${count(flows, 'flow')} from ${count(cells, 'cell')}`,
    ...(losses === 0 ? [] : [`${count(losses, 'lost connection')} made again`]),
    ...(gaps === 0 ? [] : [`${count(gaps, 'gap')} in the logs`]),
    ...(damaged === 0 ? [] : [`${count(damaged, 'damaged line')} skipped`]),
  ].join(', ');
}
