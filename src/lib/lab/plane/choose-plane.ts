import type { DataPlane } from './data-plane.js';
import { whyNoKernelIpv6 } from './kernel/ipv6-check.js';
import { whyNoKernelPlane } from './kernel/kernel-plane-check.js';
import { KernelPlane } from './kernel/kernel-plane.js';
import type { KernelLogSink, Listeners } from './listeners.js';
import { CfnetError } from '../../errors/cfnet-error.js';

export type PlaneWish = 'auto' | DataPlane['kind'];

export interface PlaneChoice {
  readonly kind: DataPlane['kind'];
  /** Why this one; a part of a sentence. */
  readonly why: string;
  /** Whether containers have egress by IPv6. */
  readonly ipv6: boolean;
  /** For `LabCells`; left out for the simulated plane, which it makes itself. */
  readonly newPlane?: (listeners: Listeners, log: KernelLogSink) => DataPlane;
}

/**
 * The plane for a lab: with `auto` the kernel's where this machine can have it.
 * @param prefix what the names of the lab's namespaces begin with
 * @param ipv6 whether egress by IPv6 is wanted; where the kernel has none, `why` says so
 * Errors: CfnetError when the kernel's is asked for and cannot be had.
 */
export async function choosePlane(
  wish: PlaneWish,
  prefix: string,
  ipv6: boolean,
): Promise<PlaneChoice> {
  if (wish === 'simulated') return { kind: 'simulated', why: 'as asked for', ipv6 };
  const problem = await whyNoKernelPlane();
  if (problem === undefined) {
    const gap = ipv6 ? await whyNoKernelIpv6() : undefined;
    const why = wish === 'auto' ? 'this machine can have it' : 'as asked for';
    const hasIpv6 = ipv6 && gap === undefined;
    return {
      kind: 'kernel',
      why: gap === undefined ? why : `${why}; without IPv6: ${gap}`,
      ipv6: hasIpv6,
      newPlane: (listeners, log) => new KernelPlane({ prefix, ipv6: hasIpv6, listeners, log }),
    };
  }
  if (wish === 'auto') return { kind: 'simulated', why: `no kernel plane: ${problem}`, ipv6 };
  throw new CfnetError('USAGE', `This machine cannot have a kernel plane: ${problem}.`, {
    hint: 'Use --plane simulated.',
  });
}
