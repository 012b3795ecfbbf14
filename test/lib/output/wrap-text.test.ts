import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wrapText } from '../../../src/lib/output/wrap-text.js';

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 80, ['one two three']],
  ['a /very/long/path b', 6, ['a', '/very/long/path', 'b']],
  ['', 5, ['']],
])('%j in %i columns', (text, width, lines) => {
  expect(wrapText(text, width)).toEqual(lines);
});

test('nothing is lost, and only single words are longer than asked for', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 1, max: 30 }),
      (words, width) => {
        const lines = wrapText(words.join(' '), width);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      },
    ),
  );
});
