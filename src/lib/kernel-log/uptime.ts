import { BLANK, CLOSE_BRACKET, DOT, isDigit, OPEN_BRACKET } from '../text/char-codes.js';

/** The kernel's own stamp of a message, and where its bracket opens. */
export interface FoundUptime {
  readonly start: number;
  /** Seconds since the kernel started. */
  readonly seconds: number;
}

/** printk puts the thread or processor behind the time where it is built to: `[   12.345678][  T42] `. */
const WITH_CALLER = /\[ *(\d{1,12}(?:\.\d{1,9})?)\]\[ *[TC]\d+\] *$/;
const LONGEST_WITH_CALLER = 60;

/**
 * Reads `[22246.987902] ` right before a kernel message.
 * @param from where the line's stamp ends, `to` where the message begins.
 */
export function readUptime(text: string, from: number, to: number): FoundUptime | undefined {
  const close = to - '] '.length;
  if (text.charCodeAt(close) !== CLOSE_BRACKET || text.charCodeAt(close + 1) !== BLANK) {
    return undefined;
  }
  let at = close - 1;
  while (at >= from && isOfNumber(text.charCodeAt(at))) at--;
  if (at < from || text.charCodeAt(at) !== OPEN_BRACKET) return readBeforeCaller(text, from, to);
  const seconds = Number(text.slice(at + 1, close));
  return at + 1 === close || Number.isNaN(seconds) ? undefined : { start: at, seconds };
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === DOT || code === BLANK;
}

function readBeforeCaller(text: string, from: number, to: number): FoundUptime | undefined {
  const tailAt = Math.max(from, to - LONGEST_WITH_CALLER);
  const found = WITH_CALLER.exec(text.slice(tailAt, to));
  return found === null ? undefined : { start: tailAt + found.index, seconds: Number(found[1]) };
}
