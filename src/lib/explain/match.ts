import type { Cell, ContainerState, Evidence, Named } from '../directory/model.js';
import type { FlowDocument } from '../flow/flow-document.js';
import type { Instance } from '../flow/flow.js';

export type MatchType = 'instance' | 'app' | 'space' | 'org' | 'cell' | 'tag' | 'line' | 'process';

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
  readonly evidence: readonly Evidence[];
}

/** The document of `explain --json`. */
export interface ExplainDocument {
  readonly version: 1;
  readonly input: string;
  readonly matches: readonly Match[];
}
