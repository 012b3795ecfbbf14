import { terminalSafe } from '../output/terminal-safe.js';
import { redactSecrets } from './redact.js';

/** Says what the program does while it does it; costs nothing unless `--debug` is given. */
export type DebugLog = (message: string, details?: unknown) => void;

/** `write` takes one line with its newline; `clock` gives milliseconds since the start of the program. */
export function createDebugLog(
  enabled: boolean,
  write: (line: string) => void,
  clock: () => number = () => performance.now(),
): DebugLog {
  if (!enabled) return () => undefined;
  return (message, details) => {
    const text = details === undefined ? message : `${message} ${describe(details)}`;
    const lines = redactSecrets(text).split('\n');
    for (const line of lines) write(`debug ${clock().toFixed(0)}ms ${terminalSafe(line)}\n`);
  };
}

function describe(details: unknown): string {
  if (details instanceof Error) return details.stack ?? details.message;
  return typeof details === 'string' ? details : JSON.stringify(details);
}
