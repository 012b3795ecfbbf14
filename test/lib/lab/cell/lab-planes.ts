import type { LabCellsOptions } from '../../../../src/lib/lab/cell/lab-cells.js';
import { whyNoKernelPlane } from '../../../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { TURN_MS } from '../../../support/kernel-turn.js';
import { KernelPlane } from '../../../../src/lib/lab/plane/kernel/kernel-plane.js';

type Plane = Pick<LabCellsOptions, 'newPlane'>;

/** Milliseconds: a namespace takes a few programs to set up, and another test may have the kernel first. */
export const SLOW = TURN_MS;

/** The kernel's plane under names that no lab has. */
export const kernelPlane: Plane = {
  newPlane: (listeners, log) =>
    new KernelPlane({ prefix: `cfnettest-${process.pid}.`, listeners, log }),
};

/** Why this machine cannot have it; undefined where it can. */
export const noKernel = await whyNoKernelPlane();

/** The planes that this machine can have: the same lab on each. */
export const PLANES: readonly [string, Plane][] = [
  ['simulated', {}],
  ...(noKernel === undefined ? [['kernel', kernelPlane] satisfies [string, Plane]] : []),
];
