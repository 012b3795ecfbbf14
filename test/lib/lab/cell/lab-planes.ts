import type { LabCellsOptions } from '../../../../src/lib/lab/cell/lab-cells.js';
import { whyNoKernelIpv6 } from '../../../../src/lib/lab/plane/kernel/ipv6-check.js';
import { whyNoKernelPlane } from '../../../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { TURN_MS } from '../../../support/kernel-turn.js';
import { KernelPlane } from '../../../../src/lib/lab/plane/kernel/kernel-plane.js';

type Plane = Pick<LabCellsOptions, 'newPlane' | 'ipv6'>;

/** Milliseconds: a namespace takes a few programs to set up, and another test may have the kernel first. */
export const SLOW = TURN_MS;

/** Why this machine cannot have it; undefined where it can. */
export const noKernel = await whyNoKernelPlane();
/** The same of egress by IPv6 there. */
export const noKernelIpv6 = noKernel ?? (await whyNoKernelIpv6());

/** The kernel's plane under names that no lab has. */
export const kernelPlane = kernelPlaneWith(false);

/** The planes that this machine can have: the same lab on each. */
export const PLANES: readonly [string, Plane][] = [
  ['simulated', { ipv6: true }],
  ...(noKernel === undefined
    ? [['kernel', kernelPlaneWith(noKernelIpv6 === undefined)] satisfies [string, Plane]]
    : []),
];

function kernelPlaneWith(ipv6: boolean): Plane {
  return {
    newPlane: (listeners, log) =>
      new KernelPlane({ prefix: `cfnettest-${process.pid}.`, ipv6, listeners, log }),
  };
}
