import type { CellClock } from '../cell-clock.js';
import type { Tool } from './tool.js';

const MICROSECONDS = 1_000_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const FAILED = 1;

/** `uptime [-p|-s]` of a cell, in UTC. */
export function uptimeTool(clockOf: (cellId: string) => CellClock | undefined): Tool {
  return ({ args, place, out, err }) => {
    const clock = place.kind === 'cell' ? clockOf(place.cellId) : undefined;
    if (clock === undefined) {
      err('uptime: not on a cell\n');
      return Promise.resolve(FAILED);
    }
    const { time, uptime } = clock.now();
    const seconds = Math.floor(uptime / MICROSECONDS);
    if (args.includes('-s') || args.includes('--since')) {
      const since = new Date((time - uptime) / 1000).toISOString();
      out(`${since.slice(0, 19).replace('T', ' ')}\n`);
    } else if (args.includes('-p') || args.includes('--pretty')) {
      out(`up ${prettyDuration(seconds)}\n`);
    } else {
      const clockTime = new Date(time / 1000).toISOString().slice(11, 19);
      out(
        ` ${clockTime} up ${shortDuration(seconds)},  0 users,  load average: 0.00, 0.00, 0.00\n`,
      );
    }
    return Promise.resolve(0);
  };
}

function shortDuration(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const prefix = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
  const rest = hours === 0 ? `${minutes} min` : `${hours}:${String(minutes).padStart(2, '0')}`;
  return prefix + rest.padStart(5);
}

function prettyDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / DAY), 'day'],
    [Math.floor((seconds % DAY) / HOUR), 'hour'],
    [Math.floor((seconds % HOUR) / MINUTE), 'minute'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0);
  return (shown.length > 0 ? shown : parts.slice(-1))
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(', ');
}
