import { readFileSync } from 'node:fs';

/** Lines of genuine silk components and a real kernel. */
export const CAPTURES = [
  'cell-0/kern.rfc3339.log',
  'cell-1/kern.traditional.log',
  'dmesg.txt',
].flatMap((name) => readFileSync(`test/fixtures/silk-cell/${name}`, 'latin1').split('\n'));
const PIECES = [
  'IN=',
  'OK_',
  'DENY_C2C_',
  ' SRC=',
  '[SRC=',
  ']',
  '[',
  ' DST=1.2.3.4 ',
  'PROTO=',
  '\0',
  '{"',
  '\\',
  '<4>1 ',
  '999 <',
  '\xff',
  'MARK=0x',
  '\r',
];

/** mulberry32: small, seeded, and good enough to hit everything. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A line with up to six pieces taken out or put in. @param random gives a number from 0 below its argument. */
export function mutate(line: string, random: (below: number) => number): string {
  let text = line;
  for (let changes = 1 + random(6); changes > 0; changes--) {
    const at = random(text.length + 1);
    const length = random(4) === 0 ? random(80) : random(3);
    const kind = random(4);
    const inserted =
      kind === 0
        ? String.fromCharCode(random(256))
        : kind === 1
          ? (PIECES[random(PIECES.length)] ?? '')
          : kind === 2
            ? (CAPTURES[random(CAPTURES.length)] ?? '').slice(random(40), 40 + random(300))
            : '';
    text = text.slice(0, at) + inserted + text.slice(at + length);
  }
  return text;
}
