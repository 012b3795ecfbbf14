import { timeFromMicroseconds, type LogTime } from './timestamp.js';

/** A kernel message out of one line of `journalctl -o json`. */
export interface JournalEntry {
  readonly time: LogTime | undefined;
  /** Seconds since the kernel started. */
  readonly uptime: number | undefined;
  /** The kernel's text, one byte a character. */
  readonly message: string;
}

/**
 * Opens a line of `journalctl -o json` (systemd.journal-fields(7)): times are counts of microseconds as
 * strings, MESSAGE is a string or, where it holds unprintable bytes, a list of their values.
 * @param line one byte a character.
 * @returns undefined for a line that is no journal entry with a message.
 */
export function readJournalLine(line: string): JournalEntry | undefined {
  const entry = parseObject(line);
  if (entry === undefined) return undefined;
  const message = bytesOf(entry['MESSAGE']);
  if (message === undefined) return undefined;
  const written = microseconds(entry['__REALTIME_TIMESTAMP']);
  const uptime =
    microseconds(entry['_SOURCE_MONOTONIC_TIMESTAMP']) ??
    microseconds(entry['__MONOTONIC_TIMESTAMP']);
  return {
    time: written === undefined ? undefined : timeFromMicroseconds(written),
    uptime: uptime === undefined ? undefined : uptime / 1e6,
    message,
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(message: unknown): string | undefined {
  if (typeof message === 'string') return Buffer.from(message, 'utf8').toString('latin1');
  if (Array.isArray(message) && message.every((byte) => Number.isInteger(byte))) {
    return Buffer.from(message as number[]).toString('latin1');
  }
  return undefined;
}

function microseconds(field: unknown): number | undefined {
  return typeof field === 'string' && /^\d{1,16}$/.test(field) ? Number(field) : undefined;
}
