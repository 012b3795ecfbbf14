import { dropUnknown } from '../../json/drop-unknown.js';
import type { LogTime } from '../../kernel-log/timestamp.js';

/** A span of a cell's kernel log of which lines are, or may be, lost. */
export interface LogGap {
  /** Of the last line before it, as the cell's clock had it; absent: none was received. */
  readonly from?: LogTime;
  /** Of the first line behind it; absent: none is known yet. */
  readonly to?: LogTime;
  /** `rotated`: the log was rotated away or cut before it was read; `unreadable`: a file of it cannot be read. */
  readonly why: 'rotated' | 'unreadable';
  /** The file that cannot be read, `kern.log.2.gz`. */
  readonly file?: string;
  /** Bytes that are lost of it; absent: not known. */
  readonly bytes?: number;
}

/** With its end, where that is not before its beginning: a cell's clock can be set back. */
export function gapUntil(gap: LogGap, to: LogTime | undefined): LogGap {
  const { from, why, file, bytes } = gap;
  const isLater = to !== undefined && to.ms >= (from?.ms ?? -Infinity);
  return { why, ...dropUnknown({ from, file, bytes, ...(isLater && { to }) }) };
}
