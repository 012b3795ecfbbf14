import { beforeAll, describe, expect, test } from '@jest/globals';
import { FILTER_FLAGS } from '../../src/lib/filter/filter-values.js';
import { CFNET, runProgram } from '../support/program.js';

describe('cfnet enrich --help', () => {
  let help = '';
  beforeAll(async () => {
    help = (await runProgram(CFNET, ['enrich', '--help'])).stdout;
  });

  test('begins with what most readers look for, and fits into 80 columns', () => {
    const lines = help.split('\n');
    expect(lines.filter((line) => /^[A-Z]/.test(line))).toEqual([
      'USAGE',
      'EXAMPLES',
      'DESCRIPTION',
      'ARGUMENTS',
      'FLAGS',
      'FILTER FLAGS',
      'OUTPUT FLAGS',
      'GLOBAL FLAGS',
    ]);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThan(80);
  });

  test('names every filter once, the three of a field that both ends have together', () => {
    const filters = /FILTER FLAGS\n(.*?)\n\n/s.exec(help)?.[1] ?? '';
    const shown = [...filters.matchAll(/^ {2}--(?:\[from-\|to-\])?([\w-]+)/gm)].map(
      ([, name]) => name,
    );
    const fields = new Set(FILTER_FLAGS.map(({ field }) => field));
    expect(shown.slice(0, fields.size)).toEqual([...fields]);
    expect(filters).toContain('--[from-|to-]app=APP...');
  });
});
