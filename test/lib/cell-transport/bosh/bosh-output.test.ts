import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FramedOutput } from '../../../../src/lib/cell-transport/bosh/framed-output.js';
import { PrefixedLines } from '../../../../src/lib/cell-transport/bosh/prefixed-lines.js';
import { frameScript } from '../../../../src/lib/cell-transport/framed-script.js';

const CELL = 'diego-cell/0455ec2b-11fa-41ab-9d1c-f3a575cd55ea';
const frame = frameScript({ text: 'true' });

/** Bytes a log may hold, with what the decoder could trip over: returns, prefixes, words of ssh, half a mark. */
const pieces = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text).toString('latin1')),
  fc.constantFrom(
    '\n',
    '\r\n',
    '\r',
    `${CELL}: stdout | `,
    `${CELL}: stderr | `,
    'Connection to 10.0.16.15 closed.',
    frame.end.slice(0, -3),
    frame.begin.slice(0, 9),
    '\xff\xfe\x00',
  ),
);
const output = fc.array(pieces, { maxLength: 30 }).map((some) => some.join(''));
const terminals = fc.integer({ min: 0, max: 2 });
const cuts = fc.array(fc.nat(), { maxLength: 40 });

describe('what bosh ssh prints', () => {
  test('a script’s bytes come out as it wrote them, however the chunks are cut', () => {
    fc.assert(
      fc.property(output, terminals, cuts, fc.string(), (bytes, returns, at, stderr) => {
        const said = Buffer.from(stderr).toString('base64');
        const text = `${frame.begin}\n${bytes}${frame.end} 3 ${said}\n`;
        const read = decode(printed(text, returns), at);
        expect(read.bytes).toBe(bytes);
        expect(read.end).toEqual({ exitCode: 3, stderr });
      }),
      { numRuns: 400 },
    );
  });

  test('of a connection that breaks off at any byte nothing is lost and nothing added', () => {
    fc.assert(
      fc.property(output, terminals, cuts, fc.nat(), (bytes, returns, at, length) => {
        const text = `${frame.begin}\n${bytes}`;
        const whole = printed(text, returns);
        const kept = whole.slice(0, length % (whole.length + 1));
        const broken = `${kept}Connection to 10.0.16.15 closed by remote host.\n`;
        const read = decode(broken, at);
        expect(bytes.startsWith(read.bytes.replace(/\r{0,2}$/, ''))).toBe(true);
        // The line with the mark is none; the last one may end in ssh's own words.
        expect(newlines(read.bytes)).toBeGreaterThanOrEqual(newlines(kept) - 2);
        expect(read.end).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  test('the banner and the end of the connection are noise', () => {
    const text = [
      `${CELL}: stderr | Unauthorized use is strictly prohibited. All access and activity\n`,
      `${CELL}: stderr | is subject to logging and monitoring.\r\n`,
      `${CELL}: stdout | ${frame.begin}\r\n`,
      `${CELL}: stdout | one\r\n`,
      `${CELL}: stdout | ${frame.end} 0 \r\n`,
      `${CELL}: stderr | Connection to 10.0.16.15 closed.\r\n`,
    ].join('');
    expect(decode(text, []).bytes).toBe('one\n');
  });

  test('why a script never began is said', () => {
    const text = `${CELL}: stdout | sudo: a password is required\r\n`;
    const read = decode(text, []);
    expect(read).toMatchObject({ bytes: '', noise: 'sudo: a password is required' });
  });

  test('a line of many megabytes is passed on in pieces', () => {
    const lines = new PrefixedLines();
    const framed = new FramedOutput(frame);
    const take = (text: string): string =>
      lines
        .push(Buffer.from(text, 'latin1'))
        .map((line) => framed.take(line))
        .join('');
    take(`${CELL}: stdout | ${frame.begin}\n${CELL}: stdout | `);
    const block = 'a'.repeat(300_000);
    let bytes = '';
    for (let count = 0; count < 20; count += 1) bytes += take(block);
    expect(bytes.length).toBeGreaterThan(4_000_000);
    bytes += take(`${frame.end} 0 \n`);
    expect(bytes).toBe(block.repeat(20));
  });
});

/** As a terminal and bosh have it: returns before each newline, the prefix at each start of a line. */
function printed(text: string, returns: number): string {
  const onTerminal = text.replaceAll('\n', `${'\r'.repeat(returns)}\n`);
  return onTerminal.replace(/(^|\n)(?=[^])/g, `$1${CELL}: stdout | `);
}

function decode(text: string, at: readonly number[]) {
  const bytes = Buffer.from(text, 'latin1');
  const lines = new PrefixedLines();
  const framed = new FramedOutput(frame);
  const places = [...at.map((place) => place % (bytes.length + 1)), 0, bytes.length];
  const sorted = places.toSorted((a, b) => a - b);
  let out = '';
  for (const [index, from] of sorted.entries()) {
    const chunk = bytes.subarray(from, sorted[index + 1] ?? bytes.length);
    for (const line of lines.push(chunk)) out += framed.take(line);
  }
  for (const line of lines.finish()) out += framed.take(line);
  out += framed.finish();
  return { bytes: out, end: framed.end, noise: framed.noise };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
