import { describe, expect, test } from '@jest/globals';
import { describeUnknownValue, hopelessError } from '../../../src/lib/enrich/unknown-value-text.js';
import { ValueLookup } from '../../../src/lib/enrich/unknown-values.js';
import type { FilterValues } from '../../../src/lib/filter/filter-values.js';
import { directoryOf } from '../../support/foundation.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';
const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const GONE = 'f9fb5aa8-e679-41d0-9b16-cb7ee55d054d';
const DIRECTORY = directoryOf({
  containers: [
    {
      ...{ handle: HANDLE, appGuid: APP, appName: 'shop', spaceGuid: 'space-1' },
      ...{ spaceName: 'prod', orgGuid: 'org-1', orgName: 'acme' },
    },
  ],
  cells: [{ id: 'cell-a', name: 'diego-cell/cell-a', ip: '10.0.16.15' }],
});

function unknown(values: FilterValues, linesNameCells = true): string[] {
  return new ValueLookup(DIRECTORY, linesNameCells)
    .unknown(values)
    .map(({ field, value, isWanted }) => `${isWanted ? '' : '!'}${field} ${value}`);
}

describe('what the directory does not know', () => {
  test.each<[FilterValues, string[]]>([
    [{}, []],
    [{ app: ['shop', APP], space: ['prod', 'space-1'], org: ['acme', 'org-1'] }, []],
    [{ instance: ['0', '99999', HANDLE, '1f97ff6d'], cell: ['cell-a', '10.0.16.15'] }, []],
    [{ app: ['Shop'] }, ['app Shop']],
    [{ 'from-app': ['sho'], 'to-app': ['sho', '!sho'] }, ['app sho', '!app sho']],
    [{ space: ['shop'], 'to-org': ['prod'] }, ['space shop', 'org prod']],
    [{ 'from-instance': ['1f97ff6e'], cell: ['!cell-b'] }, ['instance 1f97ff6e', '!cell cell-b']],
    [{ ip: ['10.9.9.9'], port: ['1'], verdict: ['denied'] }, []],
  ])('%j', (values, found) => {
    expect(unknown(values)).toEqual(found);
  });
});

describe('a filter that nothing can pass', () => {
  test.each<[FilterValues, string | undefined]>([
    [{ app: ['typo'] }, 'typo'],
    [{ app: ['typo', 'typpo'] }, 'typo'],
    [{ app: ['shop'], 'to-space': ['dev'] }, 'dev'],
    [{ app: ['typo', '!shop'] }, 'typo'],
    [{ org: ['shop'] }, 'shop'],
    // One of them may be found.
    [{ app: ['shop', 'typo'] }, undefined],
    // Everybody else is found.
    [{ app: ['!typo'] }, undefined],
    // A line can carry a piece of it.
    [{ app: [GONE] }, undefined],
    [{ app: ['typo', GONE] }, undefined],
    [{ instance: [GONE] }, undefined],
    [{ cell: ['cell-b'] }, undefined],
  ])('%j: %s', (values, value) => {
    expect(new ValueLookup(DIRECTORY, true).hopeless(values)?.unknown.value).toBe(value);
  });

  test('asks for another cell than those whose logs are read', () => {
    const lookup = new ValueLookup(DIRECTORY, false);
    expect(lookup.hopeless({ cell: ['cell-b'] })?.unknown.value).toBe('cell-b');
    expect(lookup.hopeless({ cell: ['cell-b', 'cell-a'] })).toBeUndefined();
  });
});

describe('in words', () => {
  const lookup = new ValueLookup(DIRECTORY, false);
  const SOURCE = 'the snapshot x';

  test.each<[FilterValues, string | undefined, string]>([
    [{ app: ['typo'] }, SOURCE, "No app is called 'typo' in the snapshot x"],
    [
      { app: [GONE] },
      SOURCE,
      `No app is called '${GONE}' in the snapshot x: only lines that tell their app themselves can match`,
    ],
    [
      { instance: ['1f97ff6e'] },
      undefined,
      "Without --snapshot nobody knows '1f97ff6e': only lines that tell their instance themselves can match",
    ],
  ])('%j of %s', (values, source, sentence) => {
    expect(lookup.unknown(values).map((value) => describeUnknownValue(value, source))).toEqual([
      sentence,
    ]);
  });

  test.each<[FilterValues, string | undefined, object]>([
    [
      { app: ['typo'] },
      SOURCE,
      { code: 'NOT_FOUND', message: "No app is called 'typo' in the snapshot x: known are shop" },
    ],
    [
      { cell: ['cell-b'] },
      SOURCE,
      {
        code: 'NOT_FOUND',
        message: "No cell is called 'cell-b' in the snapshot x: known are diego-cell/cell-a",
      },
    ],
    [
      { space: ['dev'] },
      undefined,
      { code: 'USAGE', message: "no log line tells the name of its space, such as 'dev'" },
    ],
  ])('%j of %s is an error', (values, source, error) => {
    const hopeless = lookup.hopeless(values);
    expect(hopeless && hopelessError(hopeless, source)).toMatchObject(error);
  });

  test('with nobody to name', () => {
    const hopeless = new ValueLookup(directoryOf({}), false).hopeless({ org: ['acme'] });
    expect(hopeless && hopelessError(hopeless, SOURCE).message).toBe(
      "No org is called 'acme' in the snapshot x: none is known",
    );
  });
});
