import type { Envelope } from '../../kernel-log/envelope.js';

/**
 * `11-22 01:02:21.397`, UTC like the cells' own clocks, no finer than milliseconds; where a line has no time, the
 * kernel's seconds in brackets, as it printed them.
 */
export function shortTime({ time, uptime }: Envelope): string {
  if (time !== undefined)
    return `${time.text.slice(5, 10)} ${time.text.slice(11, 23).replace('Z', '')}`;
  return uptime === undefined ? '-' : `[${uptime.toFixed(6)}]`;
}
