import {
  BLANK,
  DASH,
  isDigit,
  LOWER_A,
  LOWER_F,
  LOWER_Z,
  UPPER_A,
  UPPER_D,
  UPPER_F,
  UPPER_O,
  UPPER_Z,
} from '../text/char-codes.js';

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
/** Garden cut the bare handle to 29 characters with no blank (until March 2017), then to 28 and a blank. */
const GARDEN_GLUED_LENGTH = 29;

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
  if (text.length === SILK_LENGTH) return parseSilkPrefix(text) ?? parseGardenPrefix(text);
  if (text.length === GARDEN_GLUED_LENGTH) return parseGardenPrefix(text);
  return undefined;
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

/** Garden logged only the allow rules that asked for it, with nothing but the handle as the prefix. */
function parseGardenPrefix(text: string): LogPrefix | undefined {
  if (!startsLikeGuid(text)) return undefined;
  return { text, verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: text };
}

/** Handles of Garden's own health checks carry `check-` before the uuid (cf-facts 1.1). */
function startsLikeHandle(piece: string): boolean {
  return startsLikeGuid(piece.startsWith('check-') ? piece.slice('check-'.length) : piece);
}

function startsLikeGuid(piece: string): boolean {
  for (let at = 0; at < piece.length; at++) {
    const isDash = piece[at] === '-';
    if (isDash !== (UUID_SHAPE[at] === '-')) return false;
    if (!isDash && !isHexDigit(piece.charCodeAt(at))) return false;
  }
  return piece.length > 0;
}

function isHexDigit(code: number): boolean {
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
  const start =
    text.charCodeAt(inAt - 1) === BLANK ? inAt - 1 - SILK_LENGTH : inAt - GARDEN_GLUED_LENGTH;
  if (start < floor) return -1;
  const first = text.charCodeAt(start);
  if (first === UPPER_O || first === UPPER_D) return start;
  // A bare handle could be the tail of something longer: it must stand by itself.
  return isHexDigit(first) && (start === floor || !isWordCharacter(text.charCodeAt(start - 1)))
    ? start
    : -1;
}

function isWordCharacter(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= LOWER_A && code <= LOWER_Z) ||
    (code >= UPPER_A && code <= UPPER_Z) ||
    code === DASH
  );
}
