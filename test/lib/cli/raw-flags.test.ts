import { describe, expect, test } from '@jest/globals';
import { readRawFlags } from '../../../src/lib/cli/raw-flags.js';

describe('readRawFlags', () => {
  test.each([
    [[], false],
    [['--json'], true],
    [['-o', 'json'], true],
    [['-ojson'], true],
    [['-o=json'], true],
    [['--output', 'json'], true],
    [['--output=json'], true],
    [['-o', 'compact'], false],
    [['-o', 'json', '-o', 'raw'], false],
    [['--', '--json'], false],
    [['--jsonish'], false],
    [['-o'], false],
  ])('%j asks for JSON: %s', (argv, json) => {
    expect(readRawFlags(argv).json).toBe(json);
  });

  test.each([
    [['--color', 'never'], 'never'],
    [['--color=always'], 'always'],
    [['--colour=always'], 'auto'],
    [['--color', 'sometimes'], 'auto'],
    [['--color'], 'auto'],
  ])('%j colours: %s', (argv, color) => {
    expect(readRawFlags(argv).color).toBe(color);
  });

  test.each([
    [['--debug'], true],
    [['--', '--debug'], false],
  ])('%j debugs: %s', (argv, debug) => {
    expect(readRawFlags(argv).debug).toBe(debug);
  });
});
