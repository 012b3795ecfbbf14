import type { Cell, Named } from '../../directory/model.js';
import type { ErrorCode } from '../../errors/cfnet-error.js';
import type { Problem } from '../../errors/problem.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import type { SecurityGroup } from '../../policy/policy.js';
import { asgConfigured } from '../look/asg-configured.js';
import { judgeCell } from '../judge/judge-cell.js';
import type { LoggingFinding } from '../judge/finding.js';
import { KERN_LOG } from '../look/cell-paths.js';
import type { CellLogging, RulesLogging } from '../state/cell-logging.js';

/** What needs words; the keys mean what they mean in `LoggingFinding`. */
export interface NoteDocument {
  readonly code: LoggingFinding['code'];
  readonly contradiction: boolean;
  readonly message: string;
  readonly containers?: readonly string[];
  readonly fix?: string;
}

export interface KernLogDocument {
  readonly path: string;
  readonly exists: boolean;
  /** Bytes. */
  readonly size?: number;
  /** RFC 3339. */
  readonly modified?: string;
  /** Bytes that came in so many seconds. */
  readonly grew?: { readonly bytes: number; readonly seconds: number };
}

/** One cell of `logging status --json` (contract, section 4), and what the contract leaves to us. */
export interface CellStatus {
  readonly cell: Cell;
  readonly c2c: {
    readonly configured: boolean | null;
    readonly running: boolean | null;
    readonly rules: number;
    /** Of these: the agent's for what is allowed, cni-wrapper-plugin's for what is denied. */
    readonly allow_rules: number;
    readonly deny_rules: number;
    /** Whether new containers log denied traffic. */
    readonly deny_configured: boolean | null;
  };
  readonly asg: {
    readonly configured: boolean | null;
    readonly rules: number;
    /** Whether the agent keeps security groups up to date while containers run. */
    readonly dynamic: boolean | null;
  };
  readonly limits: {
    readonly denied_per_sec: number | null;
    readonly accepted_udp_per_sec: number | null;
  };
  readonly kern_log: KernLogDocument;
  readonly containers: readonly {
    readonly name: string;
    readonly handle: string;
    readonly c2c_denied: boolean;
    readonly asg_denied: boolean;
    readonly asg_rules: number;
    readonly asg_rules_logged: number;
  }[];
  readonly notes: readonly NoteDocument[];
}

/** A security group with rules that log by themselves. */
export interface LoggingGroup extends Named {
  /** Their places in the group, from 1, and how many rules it has. */
  readonly logged_rules: readonly number[];
  /** Those among them that silk refuses, and that therefore log nothing; absent: none. */
  readonly refused_rules?: readonly number[];
  readonly rules: number;
}

export interface StatusDocument {
  readonly version: 1;
  readonly cells: readonly CellStatus[];
  /** Absent: Cloud Controller was not asked, or did not tell. */
  readonly security_groups?: readonly LoggingGroup[];
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/**
 * @param rules given apart, because a cell whose rules are not known has no status
 * @param groups as Cloud Controller has them; absent: not known
 */
export function cellStatus(
  state: CellLogging,
  rules: RulesLogging,
  groups?: readonly SecurityGroup[],
): CellStatus {
  const { agent, cni, running, cell } = state.look;
  const { counts } = rules;
  return {
    cell,
    c2c: {
      configured: agent?.c2cLogging ?? null,
      running: running?.enabled ?? null,
      rules: counts.c2cAllowed + counts.c2cDenied,
      allow_rules: counts.c2cAllowed,
      deny_rules: counts.c2cDenied,
      deny_configured: cni?.c2cLogging ?? null,
    },
    asg: {
      configured: asgConfigured(state.look) ?? null,
      rules: counts.asgAllowed + counts.asgDenied,
      dynamic: agent?.dynamicAsgs ?? null,
    },
    limits: {
      denied_per_sec: cni?.deniedLogsPerSec ?? agent?.deniedLogsPerSec ?? null,
      accepted_udp_per_sec: agent?.acceptedUdpLogsPerSec ?? cni?.acceptedUdpLogsPerSec ?? null,
    },
    kern_log: kernLogDocument(state),
    containers: state.containers.map(({ name, container, chains }) => ({
      name,
      handle: container.handle,
      c2c_denied: chains.logsDeniedC2c,
      asg_denied: chains.logsDeniedAsg,
      asg_rules: chains.groupRules,
      asg_rules_logged: chains.loggedGroupRules,
    })),
    notes: judgeCell(state, groups).map(noteDocument),
  };
}

export function noteDocument({ sentence, isContradiction, ...rest }: LoggingFinding): NoteDocument {
  const { code, containers, fix } = rest;
  return {
    code,
    contradiction: isContradiction,
    message: sentence,
    ...dropUnknown({ containers, fix }),
  };
}

export function errorDocuments(problems: readonly Problem[]): StatusDocument['errors'] {
  return problems.map(({ cell, code, message }) => ({ ...dropUnknown({ cell }), code, message }));
}

function kernLogDocument({ look, growth }: CellLogging): KernLogDocument {
  const { path, exists, stat } = look.kernLog ?? { path: KERN_LOG, exists: false };
  const modifiedAt = stat?.modifiedAt;
  return {
    path,
    exists,
    ...dropUnknown({
      size: stat?.size,
      modified: modifiedAt === undefined ? undefined : new Date(modifiedAt).toISOString(),
      grew: growth && { bytes: growth.bytes, seconds: growth.seconds },
    }),
  };
}
