import type { DataPlane } from './data-plane.js';
import { whyNoKernelPlane } from './kernel/kernel-plane-check.js';
import { KernelPlane } from './kernel/kernel-plane.js';
import type { KernelLogSink, Listeners } from './listeners.js';
import { CfnetError } from '../../errors/cfnet-error.js';

export type PlaneWish = 'auto' | DataPlane['kind'];

export interface PlaneChoice {
  readonly kind: DataPlane['kind'];
  /** Why this one; a part of a sentence. */
  readonly why: string;
  /** For `LabCells`; left out for the simulated plane, which it makes itself. */
  readonly newPlane?: (listeners: Listeners, log: KernelLogSink) => DataPlane;
}

/**
 * The plane for a lab: with `auto` the kernel's where this machine can have it.
 * @param prefix what the names of the lab's namespaces begin with
 * Errors: CfnetError when the kernel's is asked for and cannot be had.
 */
export async function choosePlane(wish: PlaneWish, prefix: string): Promise<PlaneChoice> {
  if (wish === 'simulated') return { kind: 'simulated', why: 'as asked for' };
  const problem = await whyNoKernelPlane();
  if (problem === undefined) {
    return {
      kind: 'kernel',
      why: wish === 'auto' ? 'this machine can have it' : 'as asked for',
      newPlane: (listeners, log) => new KernelPlane({ prefix, listeners, log }),
    };
  }
  if (wish === 'auto') return { kind: 'simulated', why: `no kernel plane: ${problem}` };
  throw new CfnetError('USAGE', `This machine cannot have a kernel plane: ${problem}.`, {
    hint: 'Use --plane simulated.',
  });
}
