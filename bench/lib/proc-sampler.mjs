import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

/** @typedef {{ cpuSeconds: number | null, peakBytes: number | null }} Usage */

const INTERVAL_MS = 5;
// The kernel reports in USER_HZ, which is 100 on every architecture that Node runs on.
const TICKS_PER_SECOND = 100;

/**
 * Watches a process through /proc, for machines without GNU time. What the process uses between the last look and its
 * end is lost: 5 ms of CPU time at most; the kernel itself keeps the high-water mark of memory.
 * @param {number | undefined} pid  undefined when it could not be started
 * @returns {{ usage: () => Usage, stop: () => void }} usage so far: nulls where there is no /proc; the end of watching
 */
export function sampleProcess(pid) {
  /** @type {Usage} */
  let usage = { cpuSeconds: null, peakBytes: null };
  const look = () => {
    usage = readUsage(pid) ?? usage;
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    usage: () => usage,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/**
 * @param {number | undefined} pid
 * @returns {Usage | undefined} undefined when there is no such process
 */
function readUsage(pid) {
  if (pid === undefined) return undefined;
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // Fields 14 and 15 (proc(5)); the second, a name in brackets, may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // A process that has ended but was not waited for yet has no memory figure any more.
    if (peak === undefined) return undefined;
    return {
      cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
      peakBytes: Number(peak) * 1024,
    };
  } catch {
    return undefined;
  }
}
