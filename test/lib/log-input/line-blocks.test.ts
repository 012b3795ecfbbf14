import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GAP } from '../../../src/lib/log-input/byte-reader.js';
import { LineBlocks } from '../../../src/lib/log-input/line-blocks.js';
import { cut, PLACES } from './chunks.js';

const MIB = 1024 * 1024;

function blocksOf(chunks: readonly Buffer[]): { whole: string[]; rest: string } {
  const blocks = new LineBlocks();
  return { whole: chunks.flatMap((chunk) => [...blocks.push(chunk)]), rest: blocks.finish() };
}

test('blocks of a large chunk end with a line, and are no longer than it takes', () => {
  const line = 'x'.repeat(999);
  const long = 'y'.repeat(100_000);
  const text = `${`${line}\n`.repeat(100)}${long}\n${`${line}\n`.repeat(100)}rest`;
  const blocks = new LineBlocks();
  const given = [...blocks.push(Buffer.from(text))];
  expect(given.map(({ length }) => length)).toEqual([
    ...Array<number>(8).fill(12_000),
    4000,
    100_001,
    ...Array<number>(8).fill(12_000),
    4000,
  ]);
  expect(given.join('') + blocks.finish()).toBe(text);
});

const BYTES = fc
  .array(
    fc.oneof(
      fc.constant(Buffer.from('\n')),
      fc.constant(Buffer.from('\r\n')),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    ),
  )
  .map((parts) => Buffer.concat(parts));

test('however bytes are cut into chunks, the lines are the same, byte for byte', () => {
  fc.assert(
    fc.property(BYTES, PLACES, (bytes, places) => {
      const { whole, rest } = blocksOf(cut(bytes, places));
      expect(whole.join('') + rest).toBe(bytes.toString('latin1'));
      expect(whole.filter((block) => block !== '' && !block.endsWith('\n'))).toEqual([]);
      expect(rest).not.toContain('\n');
    }),
  );
});

test('what is kept of a chunk does not change with the memory that it came in', () => {
  const blocks = new LineBlocks();
  const chunk = Buffer.from('one\ntw');
  expect([...blocks.push(chunk)]).toEqual(['one\n']);
  chunk.fill('x');
  expect([...blocks.push(Buffer.from('o\n'))]).toEqual(['two\n']);
  expect([blocks.finish(), blocks.finish()]).toEqual(['', '']);
});

describe('a line without an end', () => {
  test('is let go in parts, so that memory stays bounded', () => {
    const blocks = new LineBlocks();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let given = 0;
    let longest = 0;
    for (let at = 0; at < 5 * MIB; at += chunk.length) {
      for (const { length } of blocks.push(chunk)) {
        given += length;
        longest = Math.max(longest, length);
      }
    }
    expect(given + blocks.finish().length).toBe(5 * MIB);
    expect(longest).toBeLessThan(2 * MIB);
  });

  test('is cut where no message is, and its parts come alone', () => {
    const blocks = new LineBlocks();
    const message = 'SILK IN=a OUT=b SRC=1.1.1.1';
    const text = Buffer.from(`${'x'.repeat(MIB - 20)}${message}${'y'.repeat(MIB)}\nnext\n`);
    const parts: string[] = [];
    for (let at = 0; at < text.length; at += 65536)
      parts.push(...blocks.push(text.subarray(at, at + 65536)));
    expect(parts.filter((part) => part.includes(message))).toHaveLength(1);
    expect(parts.join('')).toBe(text.toString());
    expect(parts.at(-1)).toBe('next\n');
    expect(parts.slice(0, -2).every((part) => !part.includes('\n'))).toBe(true);
  });

  test('of zero bytes alone is let go as one', () => {
    const blocks = new LineBlocks();
    expect([...blocks.push(Buffer.alloc(2 * MIB))]).toEqual(['\0']);
  });

  test('that a gap cuts is left out', () => {
    const blocks = new LineBlocks();
    const given = ['one\ntw', GAP, 'o\nthree\n'].flatMap((chunk) => [
      ...blocks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
    ]);
    expect(given).toEqual(['one\n', 'o\nthree\n']);
  });

  test('of just under a MiB is still one', () => {
    const blocks = new LineBlocks();
    expect([...blocks.push(Buffer.alloc(MIB - 1, 'x'))]).toEqual([]);
    expect([...blocks.push(Buffer.from('\n'))].map(({ length }) => length)).toEqual([MIB]);
  });
});
