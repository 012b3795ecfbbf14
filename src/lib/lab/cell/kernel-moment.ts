import { performance } from 'node:perf_hooks';

/** A moment as the kernel's log needs it. */
export interface KernelMoment {
  /** Microseconds of the Unix epoch. */
  readonly time: number;
  /** Microseconds since the machine started. */
  readonly uptime: number;
}

const MICROSECONDS = 1000;

/** Now, by this machine's clocks: the second is the one that the kernel stamps its messages with. */
export function kernelMoment(): KernelMoment {
  return {
    time: Math.floor((performance.timeOrigin + performance.now()) * MICROSECONDS),
    uptime: Number(process.hrtime.bigint() / BigInt(MICROSECONDS)),
  };
}
