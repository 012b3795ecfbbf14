import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { looksBinary } from '../../../src/lib/log-input/looks-binary.js';

const LOG = readFileSync('test/fixtures/silk-cell/cell-0/kern.rfc3339.log');

describe('log text', () => {
  test.each([
    ['a captured log', LOG],
    ['nothing', Buffer.alloc(0)],
    ['tabs, CRLF and colours', Buffer.from('\tone\r\n\x1b[31mtwo\x1b[0m\r\n')],
    ['UTF-8 and what is none', Buffer.from('f\u00fcr \u{1F600}\xff\xfe\n', 'latin1')],
    ['a run of NUL bytes, as a torn write leaves it', Buffer.concat([Buffer.alloc(3000), LOG])],
    ['one control character in a hundred', Buffer.from(`\x01${'x'.repeat(99)}`)],
    ['text whose later part is something else', Buffer.concat([LOG, gzipSync(LOG)])],
  ])('%s', (_, bytes) => {
    expect(looksBinary(bytes)).toBe(false);
  });
});

describe('no log text', () => {
  test.each([
    ['a program', readFileSync(process.execPath).subarray(0, 8192)],
    ['packed data', gzipSync(LOG)],
    [
      'an image',
      Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f', 'hex'),
    ],
  ])('%s', (_, bytes) => {
    expect(looksBinary(bytes)).toBe(true);
  });
});
