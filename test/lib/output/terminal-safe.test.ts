import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { terminalSafe } from '../../../src/lib/output/terminal-safe.js';

describe('terminalSafe', () => {
  test.each([
    ['an escape sequence', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a terminal title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['NUL and backspace', 'a\0b\b', 'a\\x00b\\x08'],
    ['DEL', '\x7f', '\\x7f'],
    ['C1: CSI in one character', '\x9b31m', '\\x9b31m'],
    ['line ends', 'a\r\nb', 'a\\r\\nb'],
    ['a tab', 'a\tb', 'a\\tb'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['bidi overrides', 'a\u202etxt.exe\u2066', 'a\\u202etxt.exe\\u2066'],
    ['zero width', 'a\u200bb\ufeffc\u00add', 'a\\u200bb\\ufeffc\\xadd'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
  ])('shows %s', (_, text, shown) => {
    expect(terminalSafe(text)).toBe(shown);
  });

  test.each(['', 'plain text ~!', 'größer 東京 🚀', 'back\\slash'])('leaves %j alone', (text) => {
    expect(terminalSafe(text)).toBe(text);
  });

  test('never lets a control or format character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(terminalSafe(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  test('changes nothing in what it has made safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = terminalSafe(text);
        expect(terminalSafe(safe)).toBe(safe);
      }),
    );
  });
});
