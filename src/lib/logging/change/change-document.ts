import { plainCell } from '../../cell-transport/plain-cell.js';
import type { Cell, Named } from '../../directory/model.js';
import type { ErrorCode } from '../../errors/cfnet-error.js';
import type { FindingCode } from '../judge/finding.js';
import { judgeCell } from '../judge/judge-cell.js';
import type { ChangedGroup } from '../asg/change-groups.js';
import type { AwaitedCell } from '../asg/await-groups.js';
import type { SwitchedCell } from '../c2c/switch-c2c.js';
import { noteDocument, type NoteDocument } from '../status/status-document.js';

export interface SwitchedCellDocument {
  readonly cell: Cell;
  /** False where all was as it was to be, and nothing was done. */
  readonly changed: boolean;
  readonly before: boolean;
  readonly running: boolean;
  /** LOG rules for allowed and denied c2c traffic, as they are now. */
  readonly allow_rules: number;
  readonly deny_rules: number;
  readonly notes: readonly NoteDocument[];
}

export interface ChangedGroupDocument extends Named {
  readonly changed: boolean;
  readonly rules: number;
  /** How many of its rules logged, and log now. */
  readonly logged_before: number;
  readonly logged: number;
}

/** How far the containers are that a security group applies to: by name, `appB/1`. */
export interface AwaitedCellDocument {
  readonly cell: Cell;
  readonly showing: readonly string[];
  readonly waiting: readonly string[];
  readonly to_restart: readonly string[];
}

/** The document of `logging enable|disable --json`. */
export interface ChangeDocument {
  readonly version: 1;
  readonly action: 'enable' | 'disable';
  readonly cells: readonly SwitchedCellDocument[];
  readonly security_groups: readonly ChangedGroupDocument[];
  readonly containers: readonly AwaitedCellDocument[];
  /** What else to know; sentences without a full stop. */
  readonly notes: readonly string[];
  /** RFC 3339: when all of it is put back. */
  readonly until?: string;
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/** Who switches it off wants it so. */
const IS_WISHED_FOR: ReadonlySet<FindingCode> = new Set(['C2C_ALLOWED_HALF_MISSING']);

export function switchedCell({ state, changed, before }: SwitchedCell): SwitchedCellDocument {
  const { look, rules } = state;
  return {
    cell: look.cell,
    changed,
    before,
    running: look.running?.enabled ?? before,
    allow_rules: rules?.counts.c2cAllowed ?? 0,
    deny_rules: rules?.counts.c2cDenied ?? 0,
    notes: judgeCell(state)
      .filter(({ code }) => code.startsWith('C2C_') || code.startsWith('LOG_'))
      .filter(({ code }) => look.running?.enabled === true || !IS_WISHED_FOR.has(code))
      .map(noteDocument),
  };
}

export function changedGroup({
  group,
  changed,
  loggedBefore,
  logged,
}: ChangedGroup): ChangedGroupDocument {
  const { guid, name, rules } = group;
  return { guid, name, changed, rules: rules.length, logged_before: loggedBefore, logged };
}

export function awaitedCell({
  cell,
  showing,
  waiting,
  toRestart,
}: AwaitedCell): AwaitedCellDocument {
  const names = (containers: AwaitedCell['showing']) => containers.map(({ name }) => name);
  return {
    cell: plainCell(cell),
    showing: names(showing),
    waiting: names(waiting),
    to_restart: names(toRestart),
  };
}
