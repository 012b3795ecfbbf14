import { expect, test } from '@jest/globals';
import { groupsOnCell } from '../../../../src/lib/logging/asg/groups-on-cell.js';
import type { RawGroup } from '../../../../src/lib/logging/asg/group-api.js';
import { withLogging } from '../../../../src/lib/logging/asg/rule-logging.js';
import { openSnapshot } from '../../../../src/lib/source/snapshot-source.js';
import { SNAPSHOT } from '../../../support/captured-knowledge.js';
import { withCell, type CapturedCellOptions } from '../captured-cell.js';

/** A group of the capture, with logging in all rules or none. */
async function group(name: string, logs?: boolean): Promise<RawGroup> {
  const source = await openSnapshot(SNAPSHOT);
  const { value = [] } = await source.securityGroups();
  const found = value.find((one) => one.name === name);
  if (found === undefined) throw new Error(value.map((one) => one.name).join(', '));
  return {
    ...found,
    rules: logs === undefined ? found.rules : withLogging(found.rules, logs),
  };
}

const names = (containers: readonly { name: string }[]) => containers.map(({ name }) => name);

async function shown(options: CapturedCellOptions, wanted: RawGroup) {
  return withCell(options, async (cell) => {
    const { showing, waiting, toRestart } = groupsOnCell(await cell.look(), [wanted]);
    return { showing: names(showing), waiting: names(waiting), toRestart: names(toRestart) };
  });
}

test('a cell shows the rules as they are', async () => {
  expect(await shown({ name: 'cell-1', rules: '01' }, await group('web-egress'))).toEqual({
    showing: ['backend/1'],
    waiting: [],
    toRestart: [],
  });
});

test('rules that the agent is yet to follow are waited for', async () => {
  expect(await shown({ name: 'cell-1', rules: '01' }, await group('web-egress', true))).toEqual({
    showing: [],
    waiting: ['backend/1'],
    toRestart: [],
  });
});

test('where all is logged anyway every rule is shown, static or not', async () => {
  const result = await shown({ name: 'cell-0', rules: '01' }, await group('web-egress', true));
  expect(result.showing).toEqual(expect.arrayContaining(['frontend/0', 'backend/0']));
  expect(result.waiting).toEqual([]);
  expect(result.toRestart).toEqual([]);
});

test('static security groups need a restart', async () => {
  const wanted = await group('web-egress', true);
  await withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    const look = await cell.look();
    const off = { ...look, cni: { ...look.cni, asgLogging: false } };
    const quiet = { ...wanted, rules: withLogging(wanted.rules, false) };
    expect(names(groupsOnCell(off, [quiet]).toRestart)).toContain('frontend/0');
    expect(groupsOnCell(off, [quiet]).waiting).toEqual([]);
  });
});
