import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonText } from '../../../src/lib/output/json-text.js';

describe('jsonText', () => {
  test('writes what a terminal could act on as escapes', () => {
    expect(jsonText({ name: '\x1b\x7f\x9b\u202e\u{e0041}é' })).toBe(
      String.raw`{"name":"\u001b\u007f\u009b\u202e\udb40\udc41é"}`,
    );
  });

  test('indents on request', () => {
    expect(jsonText({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });

  test('means the same to every reader of JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
