import { performance } from 'node:perf_hooks';
import type { KernelMoment } from './kern-log.js';

const MICROSECONDS = 1000;

/** Now, by this machine's clocks: the second is the one that the kernel stamps its messages with. */
export function kernelMoment(): KernelMoment {
  return {
    time: Math.floor((performance.timeOrigin + performance.now()) * MICROSECONDS),
    uptime: Number(process.hrtime.bigint() / BigInt(MICROSECONDS)),
  };
}
