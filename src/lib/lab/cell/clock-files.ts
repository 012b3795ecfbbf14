import type { CellClock } from './cell-clock.js';
import { writeCellFile } from './cell-files.js';

/** Seconds that the cell is ahead of this machine; the cell's `date` reads it. */
export const SKEW_FILE = '/run/clock-skew';

const MILLISECONDS = 1000;
const HUNDREDTH = 10_000;

/**
 * What of a cell's clock is a file. `/proc/uptime` is as of the writing, which is done at each log-in; `uptime`
 * always knows.
 */
export function writeClockFiles(root: string, clock: CellClock): void {
  const seconds = (Math.floor(clock.now().uptime / HUNDREDTH) / 100).toFixed(2);
  writeCellFile(root, '/proc/uptime', `${seconds} ${seconds}\n`);
  writeCellFile(root, '/proc/sys/kernel/random/boot_id', `${clock.bootId}\n`);
  writeCellFile(root, SKEW_FILE, `${clock.skew / MILLISECONDS}\n`);
}
