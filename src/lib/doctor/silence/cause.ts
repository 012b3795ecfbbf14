import type { SecurityGroup } from '../../policy/policy.js';
import { listText } from '../../text/list-text.js';
import { shortCell } from '../../trace/names.js';
import type { Unseen } from './unseen.js';
import type { LineKind, Watched } from './watched.js';

/** Why lines may be missing; scripts may rely on these. */
export type CauseId =
  | 'lines-there'
  | 'log-not-growing'
  | 'logging-off'
  | 'container-older-than-switch'
  | 'rule-does-not-log'
  | 'limit-reached'
  | 'established-connection'
  | 'never-arrived'
  | 'wrong-cell';

/** `maybe`: it would explain what was looked for, if that is how it was. */
export type Answer = 'yes' | 'no' | 'maybe' | 'unknown';

/** A possible cause with what speaks for and against it. */
export interface CauseAnswer {
  readonly id: CauseId;
  readonly title: string;
  readonly answer: Answer;
  /** Without a full stop. */
  readonly evidence: string;
  /** What to do about it: one sentence or command, without a full stop. */
  readonly fix?: string;
}

/** What causes are examined by. */
export interface SilenceGrounds {
  /** Never empty. */
  readonly watched: readonly Watched[];
  /** Ids of the cells whose logs somebody has looked at in vain; empty: not known. */
  readonly lookedAt: readonly string[];
  /** Absent or empty: everything that is asked about was looked at. */
  readonly unseen?: readonly Unseen[];
  /** Cloud Controller's security groups; absent: not known. */
  readonly groups?: readonly SecurityGroup[];
}

export interface Cause {
  readonly id: CauseId;
  /** As a question's second half: `Is …?` */
  readonly title: string;
  readonly examine: (grounds: SilenceGrounds) => Omit<CauseAnswer, 'id' | 'title'>;
}

/** How sentences call several places: the first few subjects. */
export function subjects(watched: readonly Watched[], most = 3): string {
  const names = [...new Set(watched.map(({ subject }) => subject))];
  const more = names.length - most;
  const shown = names.slice(0, most).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The cells of some places, each once. */
export function cellsOf(watched: readonly Watched[]): readonly Watched['cell'][] {
  return [...new Set(watched.map(({ cell }) => cell))];
}

/** More cells are not named in one sentence. */
export const MOST_CELLS = 4;

/** How sentences call the cells of some places. */
export function cellNames(watched: readonly Watched[]): string {
  return listText(
    cellsOf(watched).map(({ look }) => shortCell(look.cell.id)),
    MOST_CELLS,
  );
}

/** The containers whose rules they are, each once. */
export function containerNames(watched: readonly Watched[]): readonly string[] {
  return [...new Set(watched.map(({ container }) => container?.name ?? ''))];
}

export function kindsOf(watched: readonly Watched[]): readonly LineKind[] {
  return [...new Set(watched.map(({ kind }) => kind))];
}

/** The switch at run time is in the agent's memory, and asked of it. */
export function noAnswer(watched: readonly Watched[]): string {
  return `the policy agent of ${cellNames(watched)} does not answer`;
}
