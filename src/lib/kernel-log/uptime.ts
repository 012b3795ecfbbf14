import { BLANK, CLOSE_BRACKET, DIGIT_0, DOT, isDigit, OPEN_BRACKET } from '../text/char-codes.js';

/** The kernel's own stamp of a message, and where its bracket opens. */
export interface FoundUptime {
  readonly start: number;
  /** Seconds since the kernel started. */
  readonly seconds: number;
}

/** printk puts the thread or processor behind the time where it is built to: `[   12.345678][  T42] `. */
const WITH_CALLER = /\[ *(\d{1,12}(?:\.\d{1,9})?)\]\[ *[TC]\d+\] *$/;
const LONGEST_WITH_CALLER = 60;
const DECIMALS = 6;
/** Whole numbers of so many digits are exact; what they are divided by is rounded once, as `Number` does. */
const MOST_EXACT_DIGITS = 15;

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
  const seconds = secondsBetween(text, at + 1, close);
  return at + 1 === close || Number.isNaN(seconds) ? undefined : { start: at, seconds };
}

/** `Number` of the text there; the usual form, digits with six decimals, is read without cutting it out. */
function secondsBetween(text: string, from: number, to: number): number {
  const dot = to - 1 - DECIMALS;
  let at = from;
  while (text.charCodeAt(at) === BLANK) at++;
  if (at > dot || text.charCodeAt(dot) !== DOT || to - at > MOST_EXACT_DIGITS) {
    return Number(text.slice(from, to));
  }
  let microseconds = 0;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) microseconds = microseconds * 10 + code - DIGIT_0;
    else if (at !== dot) return Number(text.slice(from, to));
  }
  return microseconds / 1e6;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === DOT || code === BLANK;
}

function readBeforeCaller(text: string, from: number, to: number): FoundUptime | undefined {
  const tailAt = Math.max(from, to - LONGEST_WITH_CALLER);
  const found = WITH_CALLER.exec(text.slice(tailAt, to));
  return found === null ? undefined : { start: tailAt + found.index, seconds: Number(found[1]) };
}
