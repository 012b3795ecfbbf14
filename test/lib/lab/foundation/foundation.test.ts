import { describe, expect, test } from '@jest/globals';

import { Foundation, type FoundationState } from '../../../../src/lib/lab/foundation/foundation.js';
import type { LabChange } from '../../../../src/lib/lab/foundation/model.js';
import { appCalled, countedRandom, countingClock, testLab } from './test-lab.js';

describe('a new foundation', () => {
  test('has the course’s apps, one user for each role and the groups of cf-deployment', () => {
    const lab = testLab();
    expect(lab.apps.list().map((app) => [app.name, app.processes[0]?.instances])).toEqual([
      ['appA', 1],
      ['appB', 2],
    ]);
    expect(lab.spaces.map(({ name }) => name)).toEqual(['s', 'other']);
    expect(lab.users.map(({ name }) => name)).toEqual(['admin', 'developer']);
    expect(lab.securityGroups.list().map((group) => [group.name, group.globallyEnabled])).toEqual([
      ['public_networks', { running: true, staging: true }],
      ['dns', { running: true, staging: true }],
    ]);
    expect(new Set(lab.users.map(({ password }) => password)).size).toBe(2);
  });

  test('names cells, addresses and handles as the platform does', () => {
    const lab = testLab();
    expect(lab.cells.map(({ ip, overlaySubnet, az }) => [ip, overlaySubnet, az])).toEqual([
      ['10.0.16.15', '10.255.1.0/24', 'z1'],
      ['10.0.16.16', '10.255.2.0/24', 'z2'],
    ]);
    for (const { handle } of lab.instances.list()) {
      expect(handle).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{4}$/,
      );
    }
    for (const { guid } of lab.apps.list()) {
      expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test.each([0, 201, 1.5])('refuses %s cells', (cells) => {
    expect(() => testLab({ cells })).toThrow(/1 to 200 cells/);
  });

  test('refuses an app in a space that is not there', () => {
    expect(() => testLab({ apps: [{ name: 'x', space: 'moon' }] })).toThrow(/no space moon/);
  });

  test('spreads the instances of an app, then all instances, over the cells', () => {
    const lab = testLab({ cells: 50, apps: numbered(50, 20) });
    expect(lab.instances.list()).toHaveLength(1000);
    for (const cell of lab.cells) {
      const here = lab.instances.onCell(cell.id);
      expect(here).toHaveLength(20);
      expect(new Set(here.map(({ ip }) => ip)).size).toBe(20);
    }
  });
});

describe('changes', () => {
  test('reach listeners in order until they stop listening', () => {
    const lab = testLab();
    const seen: LabChange[] = [];
    const stop = lab.on((change) => seen.push(change));
    const app = lab.apps.create({ name: 'appC', spaceGuid: lab.spaces[0]?.guid ?? '' });
    lab.policies.add([
      { source: app.guid, destination: app.guid, protocol: 'tcp', ports: { start: 1, end: 1 } },
    ]);
    lab.securityGroups.create({ name: 'g' });
    stop();
    lab.apps.delete(app.guid);
    expect(seen.map(({ kind }) => kind)).toEqual([
      'app',
      'instance-created',
      'policies',
      'security-groups',
    ]);
  });
});

describe('JSON', () => {
  test('brings back the same foundation, and its allocators go on where they were', () => {
    const lab = testLab();
    const state = JSON.parse(JSON.stringify(lab)) as FoundationState;
    const again = Foundation.fromJSON(state, { clock: countingClock(), random: countedRandom() });
    expect(again.toJSON()).toEqual(lab.toJSON());
    const guid = appCalled(lab, 'appA').guid;
    again.apps.restart(guid);
    lab.apps.restart(guid);
    expect(again.instances.ofApp(guid)[0]?.ip).toBe(lab.instances.ofApp(guid)[0]?.ip);
  });
});

function numbered(count: number, instances: number): { name: string; instances: number }[] {
  return Array.from({ length: count }, (_, at) => ({ name: `app-${at}`, instances }));
}
