import { describe, expect, test } from '@jest/globals';
import { byteSize } from '../../../../src/lib/lab/cli-shims/cf/byte-size.js';
import { CfOutput } from '../../../../src/lib/lab/cli-shims/cf/cf-output.js';
import { CollectedStream } from '../../../../src/lib/lab/cli-shims/collected-stream.js';

test.each([
  [0, '0B'],
  [1, '1B'],
  [1023, '1023B'],
  [1024, '1K'],
  [1536, '1.5K'],
  [268_435_456, '256M'],
  [1_073_741_824, '1G'],
  [1_288_490_189, '1.2G'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});

describe('a table', () => {
  test('has columns as wide as their longest cell and no blanks at the end of a line', () => {
    const stdout = new CollectedStream();
    new CfOutput(stdout, stdout).table([
      ['name', 'state'],
      ['größer', 'started'],
      ['', ''],
    ]);
    expect(stdout.text()).toBe('name     state\ngrößer   started\n         \n');
  });
});
