import { expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { notedContainers } from '../../../src/lib/rules/rule-notes.js';
import { readCellCapture } from '../iptables/captures.js';

const FRONTEND = '08995ea7-06f8-4302-bf84-7a6278f3019f';
const BACKEND = '584d9cba-f153-45e2-acb0-b9d819a281af';
const REPORTER = '132640c4-3c1b-49ad-81ca-fd3105cc7ccd';

test.each([
  [
    'cell-0',
    [
      ['24290f15-6f2d-41b7-', '10.255.41.5', '24290f15-6f2d-41b7-ae99-8b3369f6e15e', FRONTEND],
      ['25859a2e-9c34-40cc-', '10.255.41.4', '25859a2e-9c34-40cc-893d-873e', REPORTER],
      ['3320ced4-2f80-4b15-', '10.255.41.3', '3320ced4-2f80-4b15-a65a-8528', BACKEND],
      ['9e2d8089-a00e-463d-', '10.255.41.2', '9e2d8089-a00e-463d-9342-9054', FRONTEND],
    ],
  ],
  [
    // Without a limit of outbound connections no rule has a whole handle.
    'cell-1',
    [
      ['5410373c-237e-423b-', '10.255.92.3', undefined, REPORTER],
      ['b0364206-7613-4579-', '10.255.92.2', undefined, BACKEND],
    ],
  ],
])('%s', (cell, expected) => {
  const { ruleSet } = parseIptablesSave(readCellCapture(cell, '01'));
  const noted = notedContainers(ruleSet);
  expect(noted.map(({ piece, address, handle, app }) => [piece, address, handle, app])).toEqual(
    expected,
  );
});

test('rules of something else tell of nobody', () => {
  const { ruleSet } = parseIptablesSave('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n');
  expect(notedContainers(ruleSet)).toEqual([]);
});
