import type { LoggingState } from '../source/source.js';
import { listText } from '../text/list-text.js';
import type { Way } from './find-ways.js';
import { shortCell } from './names.js';
import type { RulingKind } from './ruling.js';

/** More cells are not named in one sentence. */
const MOST_NAMED = 5;

/** Which lines a cell is said to write, by its id; a cell of which nothing is said may be absent. */
export type LoggingStates = ReadonlyMap<string, LoggingState>;

/** Why packets cause no line: a whole sentence for each cause, with the cells that it holds for. */
export function silenceNotes(ways: readonly Way[], states: LoggingStates): readonly string[] {
  const cells = new Map<Silence, Set<string>>();
  for (const way of ways.filter(isSilent)) {
    const silence = SILENCES[way.ruling.kind];
    if (silence === undefined) continue;
    cells.set(silence, (cells.get(silence) ?? new Set()).add(way.ruling.leg?.cell.id ?? ''));
  }
  return [...cells].map(([silence, ids]) => silenceText(silence, [...ids], states));
}

/** Whether the cell that settled a packet's fate logs nothing of it. */
export function isSilent({ ruling, logs }: Way): boolean {
  const id = ruling.leg?.cell.id;
  return id !== undefined && logs.every(({ cellId }) => cellId !== id);
}

/** Why the rules behind a ruling may log nothing (cf-facts 1.8, 1.10). */
interface Silence {
  readonly text: string;
  /** The switch that makes the rules log, as far as a cell tells of it. */
  readonly isSaidToBeOn?: (state: LoggingState) => boolean;
  /** Why it may log nothing though the switch is on. */
  readonly nevertheless?: string;
}

const NEVER: Silence = { text: 'Such packets are never logged' };

const SILENCES: Readonly<Partial<Record<RulingKind, Silence>>> = {
  policy: {
    text: 'allowed container traffic (c2c) is not logged',
    isSaidToBeOn: ({ c2c }) => c2c === true,
    nevertheless: 'the agent makes its rules anew when a policy or a container changes',
  },
  'no-policy': {
    text: 'denied container traffic (c2c) is not logged',
    isSaidToBeOn: ({ c2c }) => c2c === true,
    nevertheless: 'a container that was made before keeps its rules',
  },
  group: {
    text: 'what security groups allow is logged only for rules with log: true',
    isSaidToBeOn: ({ asg }) => asg === true,
    nevertheless: 'a container that was made before keeps its rules',
  },
  'no-group': {
    text: 'what security groups deny is not logged',
    isSaidToBeOn: ({ asg }) => asg === true,
    nevertheless: 'a container that was made before keeps its rules',
  },
  'deny-network': NEVER,
  'mapped-port': NEVER,
  host: NEVER,
};

function silenceText(
  { text, isSaidToBeOn, nevertheless }: Silence,
  cellIds: readonly string[],
  states: LoggingStates,
): string {
  if (isSaidToBeOn === undefined) return text;
  const where = listText(cellIds.map(shortCell), MOST_NAMED);
  const contradicting = cellIds.filter((id) => isSaidToBeOn(states.get(id) ?? {}));
  const but =
    contradicting.length === 0
      ? ''
      : `, though it is said to be on${contradicting.length < cellIds.length ? ` on ${listText(contradicting.map(shortCell), MOST_NAMED)}` : ''}: ${nevertheless ?? ''}`;
  return `Logging is off on ${where}: ${text}${but}`;
}
