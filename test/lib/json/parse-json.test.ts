import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../src/lib/json/parse-json.js';

describe('parseJson', () => {
  test('gives the value of sound JSON, a byte order mark before it or not', () => {
    expect(parseJson('{"a":[1,null]}')).toEqual({ ok: true, value: { a: [1, null] } });
    expect(parseJson('\uFEFF"a"')).toEqual({ ok: true, value: 'a' });
  });

  test.each([
    ['a missing colon', '{"a":1,\n "b" 2}', { line: 2, column: 6 }, 'colon expected'],
    ['a trailing comma', '{"a":1,}', { line: 1, column: 8 }, 'property name expected'],
    ['a comment', '{} // note', { line: 1, column: 4 }, 'invalid comment token'],
    ['text cut off', '{"a":{"b":[1,2', { line: 1, column: 15 }, 'close bracket expected'],
    ['no JSON at all', 'FAILED\n', { line: 1, column: 1 }, 'invalid symbol'],
  ])('says where %s stands', (_case, text, place, reason) => {
    expect(parseJson(text)).toEqual({ ok: false, place, reason });
  });

  test.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['['.repeat(200_000), 'it is not JSON'],
  ])('names no place where there is none', (text, reason) => {
    expect(parseJson(text)).toEqual({ ok: false, reason });
  });

  test('agrees with JSON.parse on what is JSON, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.json().map(cutShort)), (text) => {
        expect(parseJson(text).ok).toBe(isJson(text.replace(/^\uFEFF/, '')));
      }),
    );
  });
});

function cutShort(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
