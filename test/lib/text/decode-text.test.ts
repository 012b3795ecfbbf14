import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeText } from '../../../src/lib/text/decode-text.js';

const MARK = '\uFEFF';

describe('decodeText', () => {
  test('reads UTF-8 and UTF-16 of either order, with a byte-order mark or without', () => {
    const words = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !/^\uFEFF/.test(text));
    fc.assert(
      fc.property(words, (some) => {
        const text = `{"${some}"}`;
        const little = Buffer.from(text, 'utf16le');
        const forms = [
          Buffer.from(text),
          Buffer.from(MARK + text),
          little,
          Buffer.from(MARK + text, 'utf16le'),
          Buffer.from(Buffer.from(MARK + text, 'utf16le')).swap16(),
        ];
        for (const bytes of forms) {
          if (bytes === little && /^[^\0-\u00ff]/.test(some)) continue;
          expect(decodeText(bytes)).toEqual({ ok: true, text: text });
        }
      }),
    );
  });

  test.each([
    ['1f8b0800', 'compressed by gzip: unpack it first'],
    ['fffe00007b000000', 'UTF-32 text: save it as UTF-8'],
    ['504b0304', 'a zip archive: unpack it first'],
  ])('names what is no text: %s', (hex, what) => {
    expect(decodeText(Buffer.from(hex, 'hex'))).toEqual({ ok: false, what });
  });

  test('an empty file is empty text', () => {
    expect(decodeText(Buffer.alloc(0))).toEqual({ ok: true, text: '' });
  });
});
