import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CfnetError, type ErrorCode } from '../../errors/cfnet-error.js';

/** What the starting lab has done, in this order. */
export const LAB_STEPS = ['foundation', 'plane', 'cells', 'apis', 'clis'] as const;
export type LabStep = (typeof LAB_STEPS)[number];

/** What the serving process tells the one that started it: one JSON object a line, over a pipe. */
export type ServeMessage =
  | { readonly kind: 'done'; readonly step: LabStep; readonly detail: string }
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint?: string;
    };

/** The descriptor that the pipe has in the serving process. */
export const MESSAGE_FD = 3;

/**
 * Reads until the lab is ready.
 * Errors: CfnetError that the serving process sent; OUTSIDE_FAILED where it ended without a word.
 */
export async function awaitReady(
  pipe: Readable,
  onStep: (step: LabStep, detail: string) => void,
): Promise<void> {
  for await (const line of createInterface({ input: pipe })) {
    const message = JSON.parse(line) as ServeMessage;
    if (message.kind === 'ready') return;
    if (message.kind === 'failed') {
      const { code, message: text, hint } = message;
      throw new CfnetError(code, text, hint === undefined ? {} : { hint });
    }
    onStep(message.step, message.detail);
  }
  throw new CfnetError('OUTSIDE_FAILED', 'The lab ended before it was ready');
}
