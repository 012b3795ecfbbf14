import type { ErrorCode } from '../errors/cfnet-error.js';
import type { FlowDocument, EndpointDocument } from '../flow/flow-document.js';
import type { Reason } from '../flow/flow.js';
import type { Outcome, ProbeProtocol } from './send-script.js';

/** Whether packets arrive: by what came back, or else by what was logged. */
export type ProbeVerdict = 'allowed' | 'denied' | 'unknown';

/** The document of `probe --json`. */
export interface ProbeDocument {
  readonly version: 1;
  readonly verdict: ProbeVerdict;
  /** The answer in one plain sentence. */
  readonly sentence: string;
  readonly outcome: Outcome;
  /** What sent it: `curl`, `nc`, `bash`, `ping`. */
  readonly tool?: string;
  /** What the tool said of a failure. */
  readonly said?: string;
  /** Connections that were sent: after a denial that was not logged, two more. */
  readonly attempts: number;
  readonly protocol: ProbeProtocol;
  readonly source: EndpointDocument;
  readonly destination: EndpointDocument;
  /** Ids of the cells whose kernel logs were watched. */
  readonly watched: readonly string[];
  /** The log line that it caused; absent: none did. */
  readonly flow?: FlowDocument;
  readonly predicted: {
    readonly verdict: 'allowed' | 'denied';
    readonly reason: Reason;
    readonly sentence: string;
  };
  /** Whether what happened is what was predicted; absent where that cannot be told. */
  readonly agrees?: boolean;
  readonly notes: readonly string[];
  /** Commands that would change the answer. */
  readonly fix: readonly string[];
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}
