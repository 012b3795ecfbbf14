import {
  BACKSLASH,
  BLANK,
  DASH,
  DOUBLE_QUOTE,
  isDigit,
  LAST_PRINTABLE,
  LOWER_A,
  LOWER_F,
  QUOTE,
  UPPER_A,
  UPPER_D,
  UPPER_F,
  UPPER_O,
} from '../text/char-codes.js';
import { isWordCharacter } from './value-end.js';

/** What the cell did with the packet (contract, section 3). */
export type Verdict = 'allowed' | 'denied' | 'rate-limited';
export type Kind = 'c2c' | 'asg';

/**
 * The LOG prefixes of silk and of Garden before silk, and what each names (cf-facts 1.2 and 9).
 * Read from silk's lib/rules/rules.go (names cut to 28 characters) and guardian's kawasaki/iptables.
 */
export interface LogPrefix {
  /** The prefix as `--log-prefix` has it, without the trailing blank. */
  readonly text: string;
  readonly verdict: Verdict;
  readonly kind: Kind;
  /** Whose guid the piece belongs to. */
  readonly names: 'source-handle' | 'destination-handle' | 'destination-app';
  /** The leading characters of that guid, as many as the prefix had room for. */
  readonly piece: string;
  /** Policy tag of the source app as the prefix writes it: zero-padded upper-case hex. */
  readonly tag?: string;
}

/** Silk cuts every prefix to this many characters before it appends one blank. */
export const SILK_LENGTH = 28;
/**
 * What the kernel holds of a prefix that nobody cut: no blank is left before `IN=`. So wrote Garden until March
 * 2017, and silk until cf-networking 0.25 (cf-facts 9 and 10.1).
 */
const GLUED_LENGTH = 29;

const UUID_SHAPE = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
const C2C_ALLOWED = /^OK_([0-9A-F]{2,8})_/;

interface PrefixForm {
  readonly start: string;
  readonly verdict: Verdict;
  readonly kind: Kind;
  readonly names: LogPrefix['names'];
}

/** Longest start first: `DENY_C2C_` is also a `DENY_`. */
const HANDLE_FORMS: readonly PrefixForm[] = [
  { start: 'DENY_C2C_', verdict: 'denied', kind: 'c2c', names: 'destination-handle' },
  { start: 'DENY_ORL_', verdict: 'rate-limited', kind: 'asg', names: 'source-handle' },
  { start: 'DENY_', verdict: 'denied', kind: 'asg', names: 'source-handle' },
  { start: 'OK_', verdict: 'allowed', kind: 'asg', names: 'source-handle' },
];

/**
 * Reads a LOG prefix (without its trailing blank).
 * @returns undefined for a prefix that neither silk nor Garden writes.
 */
export function parsePrefix(text: string): LogPrefix | undefined {
  if (text.length !== SILK_LENGTH && text.length !== GLUED_LENGTH) return parseOfCheck(text);
  return parseSilkPrefix(text) ?? parseGardenPrefix(text);
}

function parseSilkPrefix(text: string): LogPrefix | undefined {
  const tag = C2C_ALLOWED.exec(text)?.[1];
  if (tag !== undefined) {
    const piece = text.slice('OK__'.length + tag.length);
    if (!startsLikeGuid(piece)) return undefined;
    return { text, verdict: 'allowed', kind: 'c2c', names: 'destination-app', piece, tag };
  }
  const form = HANDLE_FORMS.find((candidate) => text.startsWith(candidate.start));
  if (form === undefined) return undefined;
  const piece = text.slice(form.start.length);
  if (!startsLikeHandle(piece)) return undefined;
  return { text, verdict: form.verdict, kind: form.kind, names: form.names, piece };
}

/** Names of checks may be shorter than a guid, and whoever writes about them does not always cut them as silk does. */
function parseOfCheck(text: string): LogPrefix | undefined {
  return OF_CHECK.test(text) ? parseSilkPrefix(text) : undefined;
}

/** Garden logged only the allow rules that asked for it, with nothing but the handle as the prefix. */
function parseGardenPrefix(text: string): LogPrefix | undefined {
  if (!startsLikeGuid(text)) return undefined;
  return { text, verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: text };
}

const OF_CHECK = /^(?:OK|DENY(?:_C2C|_ORL)?)_(?:executor-health)?check-[\da-fA-F-]{1,36}$/;
const OF_CHECK_AT_END = new RegExp(`(?<![\\w-])${OF_CHECK.source.slice(1)}`);
/** Longer than any of them. */
const LONGEST_OF_CHECK = 'DENY_C2C_executor-healthcheck-'.length + UUID_SHAPE.length;

/** Containers that the platform makes to check on itself have a word before the uuid (cf-facts 1.1 and 10.1). */
const CHECK_NAME = /^(?:[a-z]+-){0,3}(?:health)?check-/;
const LONGEST_CHECK_NAME = 'executor-healthcheck-';

function startsLikeHandle(piece: string): boolean {
  const name = CHECK_NAME.exec(piece)?.[0] ?? '';
  if (name.length === piece.length) return true;
  // The prefixes with little room for the handle end within its name.
  return startsLikeGuid(piece.slice(name.length)) || LONGEST_CHECK_NAME.startsWith(piece);
}

function startsLikeGuid(piece: string): boolean {
  for (let at = 0; at < piece.length; at++) {
    const isDash = piece[at] === '-';
    if (isDash !== (UUID_SHAPE[at] === '-')) return false;
    if (!isDash && !isHexDigit(piece.charCodeAt(at))) return false;
  }
  return piece.length > 0;
}

export function isHexDigit(code: number): boolean {
  return (
    isDigit(code) || (code >= LOWER_A && code <= LOWER_F) || (code >= UPPER_A && code <= UPPER_F)
  );
}

/**
 * Where the LOG prefix before an `IN=` begins.
 * @param inAt position of the `I` of `IN=`; nothing before `floor` belongs to this message.
 * @returns -1 when what stands there has not the outline of a prefix; `parsePrefix` has the last word.
 */
export function prefixStart(text: string, inAt: number, floor: number): number {
  const start = text.charCodeAt(inAt - 1) === BLANK ? inAt - 1 - SILK_LENGTH : inAt - GLUED_LENGTH;
  if (start < floor) return -1;
  const first = text.charCodeAt(start);
  if (first === UPPER_O || first === UPPER_D) return start;
  // A bare handle could be the tail of something longer: it must stand by itself.
  return isHexDigit(first) && (start === floor || !isOfWord(text.charCodeAt(start - 1)))
    ? start
    : -1;
}

/** The same for the prefix of a check, whose name may be shorter than a guid, or written out where others are cut. */
export function checkPrefixStart(text: string, inAt: number, floor: number): number {
  const end = text.charCodeAt(inAt - 1) === BLANK ? inAt - 1 : inAt;
  const last = text.charCodeAt(end - 1);
  // What other programs write there is turned down at once.
  if (!isHexDigit(last) && last !== DASH) return -1;
  const from = Math.max(floor, end - LONGEST_OF_CHECK - 1);
  const found = OF_CHECK_AT_END.exec(text.slice(from, end));
  return found === null ? -1 : from + found.index;
}

function isOfWord(code: number): boolean {
  return isWordCharacter(code) || code === DASH;
}

/** How far from its `IN=` a prefix can have its last dash: one group of a uuid, and what was put between. */
const DASH_REACH = 24;

/**
 * Whether a prefix may stand before an `IN=` where `prefixStart` sees none, with something else within or behind
 * it: colours, tabs, blanks of other kinds. Turns down quickly what other programs write there.
 */
export function mayHidePrefix(text: string, inAt: number, floor: number): boolean {
  let at = inAt - 1;
  while (at >= floor && isBetweenWords(text.charCodeAt(at))) at--;
  if (at < floor || inAt - at > DASH_REACH) return false;
  const code = text.charCodeAt(at);
  const mayEndPrefix = isHexDigit(code) || code === DASH || text.charCodeAt(at - 1) === BACKSLASH;
  return mayEndPrefix && text.slice(Math.max(floor, inAt - DASH_REACH), inAt).includes('-');
}

/** Blanks, control characters, quotes, bytes of anything but ASCII. */
function isBetweenWords(code: number): boolean {
  return code <= BLANK || code > LAST_PRINTABLE || code === DOUBLE_QUOTE || code === QUOTE;
}
