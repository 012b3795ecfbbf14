import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { REASON_CODES } from '../../../src/lib/flow/flow.js';
import { REASON_TEXTS } from '../../../src/lib/reasons/reason-table.js';

test('docs/reasons.md has every code of the contract, with its meaning and its fix', () => {
  const sections = REASON_CODES.map((code) => {
    const { meaning, fix } = REASON_TEXTS[code];
    return `\n## ${code}\n\n${meaning}.\n\nWhat to do: ${fix}.\n`;
  });
  const page = readFileSync('docs/reasons.md', 'utf8');
  expect(page.slice(page.indexOf('\n## '))).toBe(sections.join(''));
});

test.each(REASON_CODES)('the texts of %s are sentences without a full stop', (code) => {
  const { meaning, fix } = REASON_TEXTS[code];
  for (const text of [meaning, fix]) expect(text).toMatch(/^[A-Z][^\n]{10,}[^.\s]$/);
});
