import type { Envelope } from '../../kernel-log/envelope.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * `Nov 22 01:02:21.397`, UTC like the cells' own clocks, no finer than milliseconds; where a line has no time,
 * the kernel's seconds in brackets, as it printed them.
 */
export function shortTime({ time, uptime }: Envelope): string {
  if (time !== undefined) {
    const month = MONTHS[Number(time.text.slice(5, 7)) - 1] ?? '';
    const clock = time.text.slice(11, 23).replace('Z', '');
    return `${month} ${time.text.slice(8, 10)} ${clock}`;
  }
  return uptime === undefined ? '-' : `[${uptime.toFixed(6)}]`;
}
