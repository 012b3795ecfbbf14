import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineBlocks } from '../../../src/lib/log-input/line-blocks.js';
import { cut, PLACES } from './chunks.js';

const MIB = 1024 * 1024;

function blocksOf(chunks: readonly Buffer[]): { whole: string[]; rest: string } {
  const blocks = new LineBlocks();
  return { whole: chunks.map((chunk) => blocks.push(chunk)), rest: blocks.finish() };
}

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
  expect(blocks.push(chunk)).toBe('one\n');
  chunk.fill('x');
  expect(blocks.push(Buffer.from('o\n'))).toBe('two\n');
  expect([blocks.finish(), blocks.finish()]).toEqual(['', '']);
});

describe('a line without an end', () => {
  test('is let go in parts, so that memory stays bounded', () => {
    const blocks = new LineBlocks();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let given = 0;
    let longest = 0;
    for (let at = 0; at < 5 * MIB; at += chunk.length) {
      const { length } = blocks.push(chunk);
      given += length;
      longest = Math.max(longest, length);
    }
    expect(given + blocks.finish().length).toBe(5 * MIB);
    expect(longest).toBeLessThan(2 * MIB);
  });

  test('of just under a MiB is still one', () => {
    const blocks = new LineBlocks();
    expect(blocks.push(Buffer.alloc(MIB - 1, 'x'))).toBe('');
    expect(blocks.push(Buffer.from('\n'))).toHaveLength(MIB);
  });
});
