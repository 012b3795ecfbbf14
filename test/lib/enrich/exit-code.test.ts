import { expect, test } from '@jest/globals';
import { exitCodeOf, type Outcome } from '../../../src/lib/enrich/exit-code.js';
import type { Problem } from '../../../src/lib/errors/problem.js';
import type { UnknownValue } from '../../../src/lib/enrich/unknown-values.js';

const LACKING: Problem = { code: 'NOT_FOUND', message: 'There is no apps.json' };
const BROKEN: Problem = { code: 'BAD_INPUT', message: 'apps.json is broken' };
const UNKNOWN: UnknownValue = { field: 'app', value: 'x', isWanted: true, isInLines: false };

test.each<[string, Partial<Outcome>, number]>([
  ['all is well', {}, 0],
  ['nothing was found', { flows: 0 }, 0],
  ['nothing was found where something was expected', { flows: 0, failEmpty: true }, 1],
  ['something was found where it was expected', { failEmpty: true }, 0],
  ['an input is missing', { inputProblems: [LACKING] }, 5],
  ['the source lacks something', { sourceProblems: [LACKING] }, 0],
  ['the source has something broken', { sourceProblems: [LACKING, BROKEN] }, 5],
  ['a name is unknown', { unknown: [UNKNOWN] }, 4],
  ['an unwanted name is unknown', { unknown: [{ ...UNKNOWN, isWanted: false }] }, 0],
  ['what only lines know was found', { unknown: [{ ...UNKNOWN, isInLines: true }] }, 0],
  ['what only lines know was not', { flows: 0, unknown: [{ ...UNKNOWN, isInLines: true }] }, 4],
  [
    'failures come first',
    { flows: 0, failEmpty: true, unknown: [UNKNOWN], inputProblems: [BROKEN] },
    5,
  ],
  ['then what is unknown', { flows: 0, failEmpty: true, unknown: [UNKNOWN] }, 4],
])('%s', (_, outcome, exitCode) => {
  const well = { flows: 3, inputProblems: [], sourceProblems: [], unknown: [], failEmpty: false };
  expect(exitCodeOf({ ...well, ...outcome })).toBe(exitCode);
});
