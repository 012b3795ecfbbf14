import type { LogPrefix } from './prefix.js';

/** A cell of 250 containers has a thousand prefixes: in so many places they seldom meet. */
const PLACE_BITS = 13;
/** 28 characters, four in each number; the eighth of a row stays 0. */
const WORDS = 7;
const ROW_BITS = 3;
/** Odd numbers lose no bit: one mixes the words of a prefix, the other spreads what comes of it. */
const MIX = 0x85ebca6b;
const SPREAD = 0x9e3779b1;

/**
 * The prefixes of 28 characters seen last, found where they stand in a text of one byte a character. Nothing is
 * cut out to be a key: four characters make a number, and a prefix's seven numbers tell both where it is kept
 * and whether it is the one. (Texts as keys or to compare with take three times as long.)
 */
export class PrefixTable {
  readonly #rows = new Int32Array(1 << (PLACE_BITS + ROW_BITS));
  readonly #prefixes = Array<LogPrefix | undefined>(1 << PLACE_BITS).fill(undefined);

  /** The prefix that `set` was given for the same characters; undefined when it is not remembered. */
  get(text: string, at: number): LogPrefix | undefined {
    const place = placeOf(text, at);
    const rows = this.#rows;
    for (let word = 0, row = place << ROW_BITS; word < WORDS; word++, row++) {
      if (rows[row] !== wordAt(text, at + 4 * word)) return undefined;
    }
    return this.#prefixes[place];
  }

  /** Remembers a prefix in place of another one that would be looked for there. */
  set(text: string, at: number, prefix: LogPrefix): void {
    const place = placeOf(text, at);
    for (let word = 0; word < WORDS; word++) {
      this.#rows[(place << ROW_BITS) + word] = wordAt(text, at + 4 * word);
    }
    this.#prefixes[place] = prefix;
  }

  clear(): void {
    this.#rows.fill(0);
    this.#prefixes.fill(undefined);
  }
}

/** What prefixes differ by stands from the third character to the twentieth, whatever their form. */
function placeOf(text: string, at: number): number {
  let mixed = wordAt(text, at + 4);
  for (let next = at + 8; next < at + 20; next += 4) {
    mixed = Math.imul(mixed, MIX) ^ wordAt(text, next);
  }
  return Math.imul(mixed, SPREAD) >>> (32 - PLACE_BITS);
}

function wordAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  );
}
