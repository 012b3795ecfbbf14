import { TokenWalker } from './tokens.js';

const NUMBER = /^\d+$/;
const HEX = /^0x[\da-f]+$/i;
const NAME = /^[^\s"'\\<>()[\]{}|;,]*$/;
const ADDRESS = /^[\da-f:.]*$/i;
const OCTETS = /^(?:[\da-f]{2}(?::[\da-f]{2})*)?$/i;

/** What the kernel prints behind a LOG prefix (linux net/netfilter/nf_log_syslog.c), by key, with the shape of its value. */
const VALUES: ReadonlyMap<string, RegExp> = new Map([
  ...['IN', 'OUT', 'PHYSIN', 'PHYSOUT'].map((key) => [key, NAME] as const),
  ...['MAC', 'MACSRC', 'MACDST'].map((key) => [key, OCTETS] as const),
  ...['SRC', 'DST', 'GATEWAY'].map((key) => [key, ADDRESS] as const),
  ...['TOS', 'PREC', 'RES', 'MARK', 'SPI'].map((key) => [key, HEX] as const),
  ...['LEN', 'TTL', 'TC', 'HOPLIMIT', 'FLOWLBL', 'ID', 'SPT', 'DPT', 'SEQ'].map(
    (key) => [key, NUMBER] as const,
  ),
  ...['ACK', 'WINDOW', 'URGP', 'TYPE', 'CODE', 'PARAMETER', 'MTU', 'UID', 'GID'].map(
    (key) => [key, NUMBER] as const,
  ),
  ['PROTO', /^[A-Za-z\d]+$/],
  ['MACPROTO', /^[\da-f]{4}$/i],
]);
const FLAGS: ReadonlySet<string> = new Set([
  ...['CE', 'DF', 'MF', 'OPT', 'TRUNCATED', 'INCOMPLETE'],
  ...['AE', 'CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'],
]);
const OTHER = /^(?:FRAG:\d+|ID:[\da-f]{8}|\([\dA-F]*\)|\[\d* ?bytes\])$/;

/** Whether a word is one that the kernel prints behind a LOG prefix, with a value that its key can have. */
export function isKernelWord(word: string): boolean {
  const equals = word.indexOf('=');
  if (equals < 0) return FLAGS.has(word) || OTHER.test(word);
  return VALUES.get(word.slice(0, equals))?.test(word.slice(equals + 1)) === true;
}

/** The first character that no value of the kernel holds. */
const FOREIGN = /[\s"'\\<>{}|;,\]#&]|[^\x20-\x7e]/;
/** What a damaged word of the kernel still looks like; words of people have neither. */
const DAMAGED = /[=\d]/;
const MOST_DAMAGED = 2;

/**
 * Where the kernel's words end: before the first one that it does not print, or within the one that something
 * else is glued to. A damaged word or two with whole ones behind them end nothing.
 * @param from position of `IN=`, `to` the end of the text that may hold words.
 */
export function kernelWordsEnd(text: string, from: number, to: number): number {
  const walker = new TokenWalker();
  let end = from;
  let damaged = 0;
  walker.reset(text, from, to);
  while (walker.next()) {
    const word = text.slice(walker.start, walker.end);
    if (isKernelWord(word)) {
      end = walker.end;
      damaged = 0;
      continue;
    }
    const foreign = word.search(FOREIGN);
    const own = (foreign < 0 ? word : word.slice(0, foreign)).replace(/[).:-]+$/, '');
    if (isKernelWord(own)) return walker.start + own.length;
    if (foreign >= 0 || !DAMAGED.test(word) || ++damaged > MOST_DAMAGED) return end;
  }
  return end;
}
