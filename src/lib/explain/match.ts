import type { Cell, ContainerState, Evidence, Named } from '../directory/model.js';
import type { FlowDocument } from '../flow/flow-document.js';
import type { Instance, Reason } from '../flow/flow.js';

export type MatchType =
  | 'instance'
  | 'app'
  | 'space'
  | 'org'
  | 'cell'
  | 'tag'
  | 'line'
  | 'process'
  | 'group'
  | 'reason'
  | 'address';

/**
 * `exact`: the whole guid, name, address or tag of something as it is now. `prefix`: a piece of a guid.
 * `historic`: it once was this thing's, but is not, or is not known to be, today.
 */
export type Confidence = 'exact' | 'prefix' | 'historic';

/** One container among those of an app, a process or a cell. */
export interface InstanceSummary extends Instance {
  readonly app?: Named;
  readonly ip?: string;
  readonly cell?: { readonly id: string };
  readonly state: ContainerState;
}

/** One part of a log line as printed, and what it says in plain words. */
export interface FieldMeaning {
  readonly field: string;
  readonly meaning: string;
}

/** One rule of a security group, with why no cell will have it where silk refuses it. */
export interface RuleSummary {
  /** Its place in the group, from 1. */
  readonly number: number;
  /** `tcp to 10.0.24.9 on port 5432`. */
  readonly text: string;
  readonly refused?: string;
}

/** A security group: what it lets out, and the containers of which spaces have it, while they run or are made. */
export interface GroupSummary extends Named {
  readonly rules: readonly RuleSummary[];
  readonly running: 'all' | readonly Named[];
  readonly staging: 'all' | readonly Named[];
}

/** How many running containers should have a group's rules, and which of them have not all of them. */
export interface GroupOnCells {
  readonly containers: number;
  readonly lacking: readonly InstanceSummary[];
}

/** One thing that was meant, or may have been: the public form of the contract, section 4. */
export interface Match {
  readonly type: MatchType;
  readonly confidence: Confidence;
  /** What it is, in one line without a full stop. */
  readonly sentence: string;
  readonly app?: Named;
  readonly space?: Named;
  readonly org?: Named;
  readonly instance?: Instance;
  readonly cell?: Cell;
  readonly ip?: string;
  /** A container's second address. */
  readonly ipv6?: string;
  readonly state?: ContainerState;
  /** Policy tag that marks the app's packets, as LOG prefixes write it. */
  readonly tag?: string;
  readonly instances?: readonly InstanceSummary[];
  /** A pasted line only: the flow, and its parts one by one. */
  readonly flow?: FlowDocument;
  readonly fields?: readonly FieldMeaning[];
  /** How often an instance crashed, and why the last time; absent: nothing tells of a crash. */
  readonly crash?: { readonly count?: number; readonly reason?: string; readonly at?: string };
  /** A security group itself, and how its rules are on the cells; absent: not known. */
  readonly group?: GroupSummary;
  readonly on_cells?: GroupOnCells;
  /** An address outside: the security groups that let something out to it; absent: not known. */
  readonly groups?: readonly GroupSummary[];
  /** A reason code, with what it says and what to do about it. */
  readonly reason?: Reason;
  readonly meaning?: string;
  readonly fix?: string;
  readonly evidence: readonly Evidence[];
}

/** The document of `explain --json`. */
export interface ExplainDocument {
  readonly version: 1;
  readonly input: string;
  readonly matches: readonly Match[];
}
