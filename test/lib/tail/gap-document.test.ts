import { expect, test } from '@jest/globals';
import { gapDocument } from '../../../src/lib/tail/gap-document.js';
import { expectToFit } from '../../support/schema.js';

const cell = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15', deployment: 'cf' };
const at = (text: string) => ({ text, ms: Date.parse(text) });

test('all that is known of a gap', () => {
  const document = gapDocument({
    cell,
    gap: {
      why: 'unreadable',
      from: at('2026-01-05T09:15:31.123456Z'),
      to: at('2026-01-05T09:15:32Z'),
      file: 'kern.log.2',
      bytes: 17,
    },
  });
  expectToFit('gap', document);
  expect(document).toEqual({
    version: 1,
    type: 'gap',
    from: '2026-01-05T09:15:31.123456Z',
    to: '2026-01-05T09:15:32Z',
    cell: { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' },
    cause: 'unreadable',
    file: 'kern.log.2',
    bytes: 17,
  });
});

test('what is not known is left out', () => {
  const document = gapDocument({ cell, gap: { why: 'rotated' } });
  expectToFit('gap', document);
  expect(Object.keys(document)).toEqual(['version', 'type', 'cell', 'cause']);
});
