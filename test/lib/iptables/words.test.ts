import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitWords } from '../../../src/lib/iptables/words.js';

describe('splitWords', () => {
  test.each([
    ['-A FORWARD -j ACCEPT', ['-A', 'FORWARD', '-j', 'ACCEPT']],
    ['--comment "a b"', ['--comment', 'a b']],
    ['--comment "a \\"b\\" \\\\ c\\\'d" -j X', ['--comment', 'a "b" \\ c\'d', '-j', 'X']],
    ['a\\b', ['a\\b']],
    ['x"y z"w', ['xy zw']],
    ['""', ['']],
    ['  a   b  ', ['a', 'b']],
  ])('%s', (line, values) => {
    expect(splitWords(line)?.values).toEqual(values);
  });

  test('keeps the words as they were printed beside their values', () => {
    expect(splitWords('-m comment --comment "a b"')).toEqual({
      texts: ['-m', 'comment', '--comment', '"a b"'],
      values: ['-m', 'comment', '--comment', 'a b'],
    });
  });

  test.each(['"', 'a "b', '"a\\"', 'a"'])('%j has an open quote', (line) => {
    expect(splitWords(line)).toBeUndefined();
  });

  test('gives back every word that iptables-save quotes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' })), (words) => {
        const line = words.map((word) => `"${word.replace(/(["\\'])/g, '\\$1')}"`).join(' ');
        expect(splitWords(line)?.values).toEqual(words);
      }),
    );
  });
});
