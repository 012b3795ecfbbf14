import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shellWord } from '../../../src/lib/text/shell-word.js';

test.each([
  ['frontend', 'frontend'],
  ['shop-1.example.org', 'shop-1.example.org'],
  ['my app', "'my app'"],
  ["it's", `'it'\\''s'`],
  ['$(id)', "'$(id)'"],
  ['', "''"],
])('%j is typed as %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test('a shell hands on exactly the text, whatever it holds', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...Array.from(`ab '"\\$\`!*?~#&|;<>(){}[]=%\n\t-`)),
  });
  const texts = fc.sample(nasty, { numRuns: 200, seed: 7 });
  const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
});
