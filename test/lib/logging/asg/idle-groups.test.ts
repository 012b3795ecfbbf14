import { expect, test } from '@jest/globals';
import type { AwaitedCell } from '../../../../src/lib/logging/asg/await-groups.js';
import { idleGroupTexts } from '../../../../src/lib/logging/asg/idle-groups.js';
import { readGroupScope } from '../../../../src/lib/policy/security-groups.js';

const GROUP = { guid: 'g', name: 'shop', rules: [], ...readGroupScope({}) };
const NONE = { idle: [] };
const CELL = { id: 'a', name: 'diego-cell/a', ip: '10.0.16.15' };
const PROBLEM = { code: 'OUTSIDE_FAILED', message: 'the other cell does not answer' } as const;

function looked(...applying: readonly (AwaitedCell['applying'] | 'unknown')[]) {
  return {
    problems: [],
    value: applying.map((set) => ({
      ...{ cell: CELL, showing: [], waiting: [], toRestart: [] },
      ...(set instanceof Set && { applying: set }),
    })),
  };
}

test('a group that applies to no container of any cell is told', () => {
  expect(idleGroupTexts([GROUP], NONE, false, looked(new Set(), new Set(['other'])))).toEqual([
    'The security group shop applies to no running container: nothing that running apps send will be logged by its rules',
  ]);
  expect(idleGroupTexts([GROUP], NONE, false, looked(new Set(), new Set(['g'])))).toEqual([]);
});

test('what was not seen on all cells is not said', () => {
  expect(idleGroupTexts([GROUP], NONE, false, undefined)).toEqual([]);
  expect(idleGroupTexts([GROUP], NONE, false, looked())).toEqual([]);
  expect(idleGroupTexts([GROUP], NONE, false, looked(new Set(), 'unknown'))).toEqual([]);
  const some = { ...looked(new Set()), problems: [PROBLEM] };
  expect(idleGroupTexts([GROUP], NONE, false, some)).toEqual([]);
});

test('of a chosen app it is known without the cells', () => {
  const idle = { idle: [{ group: GROUP, app: 'appB' }] };
  expect(idleGroupTexts([GROUP], idle, true, undefined)).toEqual([
    'The security group shop applies to no running container of appB: nothing that appB sends will be logged by its rules',
  ]);
  expect(idleGroupTexts([], idle, true, undefined)).toEqual([]);
});
