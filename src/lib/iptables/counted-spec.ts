import { splitWords } from './words.js';

const COUNTED_RULE = /^\[(\d+):(\d+)\] /;

/** A rule line with its counters taken out. */
export interface CountedSpec {
  readonly spec: string;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
}

const UNCOUNTED = { packets: undefined, bytes: undefined };

/** Reads `[packets:bytes] -A …`, as `iptables-save -c` prints it, and `-A … -c packets bytes …`. */
export function splitCounters(line: string): CountedSpec {
  const leading = COUNTED_RULE.exec(line);
  if (leading !== null) {
    const [counters, packets, bytes] = leading;
    return {
      spec: line.slice(counters.length),
      packets: readCount(packets),
      bytes: readCount(bytes),
    };
  }
  return line.includes(' -c ') ? splitInnerCounters(line) : { spec: line, ...UNCOUNTED };
}

/** `iptables -S -v` puts `-c packets bytes` before the target; a comment in quotes may hold the same text. */
function splitInnerCounters(line: string): CountedSpec {
  const texts = splitWords(line)?.texts ?? [];
  const at = texts.findIndex(
    (text, place) =>
      text === '-c' && isCount(texts[place + 1] ?? '') && isCount(texts[place + 2] ?? ''),
  );
  if (at < 0) return { spec: line, ...UNCOUNTED };
  return {
    spec: texts.toSpliced(at, 3).join(' '),
    packets: readCount(texts[at + 1]),
    bytes: readCount(texts[at + 2]),
  };
}

function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}

export function readCount(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
