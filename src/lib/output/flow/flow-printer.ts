import type { Flow } from '../../flow/flow.js';

/** Turns flows into lines of text; where they go is somebody else's business. */
export interface FlowPrinter {
  /** What stands above the first flow, with its newline; most formats have nothing. */
  readonly header?: string;
  /** The text of one flow, with its newline. */
  readonly print: (flow: Flow) => string;
}
