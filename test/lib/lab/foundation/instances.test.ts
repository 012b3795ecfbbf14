import { describe, expect, test } from '@jest/globals';

import type { Foundation } from '../../../../src/lib/lab/foundation/foundation.js';
import type { LabChange, LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { appCalled, testLab } from './test-lab.js';

describe('addresses and host ports', () => {
  test('start at .2 and 61000 on each cell; a container takes three ports', () => {
    const lab = testLab({ cells: 1 });
    expect(lab.instances.list().map(({ ip, portMappings }) => [ip, portMappings])).toEqual([
      ['10.255.1.2', mappings(61000)],
      ['10.255.1.3', mappings(61003)],
      ['10.255.1.4', mappings(61006)],
    ]);
  });

  test('are used again only after all others had their turn', () => {
    const lab = testLab({ cells: 1, apps: [{ name: 'a' }, { name: 'b' }] });
    const { guid } = appCalled(lab, 'a');
    const seen = Array.from({ length: 252 }, () => {
      lab.apps.restart(guid);
      return only(lab, guid).ip;
    });
    expect(seen.slice(0, 2)).toEqual(['10.255.1.4', '10.255.1.5']);
    expect(seen.slice(-2)).toEqual(['10.255.1.254', '10.255.1.2']);
    expect(new Set(seen)).not.toContain('10.255.1.3');
  });

  test('run out with a sentence, and nothing is half done', () => {
    const lab = testLab({ cells: 1, apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    expect(() => lab.apps.scale(guid, 'web', 254)).toThrow(/room for 252 more/);
    expect(lab.instances.list()).toHaveLength(1);
    expect(lab.apps.scale(guid, 'web', 253).processes[0]?.instances).toBe(253);
  });
});

describe('a crash', () => {
  test('ends the container, writes both events and starts another one', () => {
    const lab = testLab({ cells: 2, apps: [{ name: 'a' }] });
    const app = appCalled(lab, 'a');
    const before = only(lab, app.guid);
    const seen = listen(lab);
    lab.apps.crashInstance(app.guid, { index: 0 }, { exitStatus: 137 });
    const after = only(lab, app.guid);
    expect(after).toMatchObject({ index: 0, state: 'RUNNING', crashCount: 1 });
    expect(after.handle).not.toBe(before.handle);
    expect(seen.map(({ kind }) => kind)).toEqual(['instance-changed', 'instance-created']);
    const data = {
      instance: before.handle,
      index: 0,
      cell_id: before.cellId,
      exit_status: 137,
      exit_description: 'APP/PROC/WEB: Exited with status 137',
      reason: 'CRASHED',
    };
    expect(lab.audit.list().slice(-2)).toMatchObject([
      { type: 'audit.app.process.crash', actor: { type: 'process' }, target: { name: 'a' }, data },
      { type: 'app.crash', actor: { type: 'app' }, target: { guid: app.guid }, data },
    ]);
  });

  test('leaves a crashed instance when it is not to restart; deleting the app takes it along quietly', () => {
    const lab = testLab({ apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    lab.apps.crashInstance(guid, { index: 0 }, { restart: false });
    expect(only(lab, guid).state).toBe('CRASHED');
    expect(() => {
      lab.apps.crashInstance(guid, { index: 0 });
    }).toThrow(/no container/);
    const seen = listen(lab);
    lab.apps.delete(guid);
    expect(seen.map(({ kind }) => kind)).toEqual(['app']);
    expect(lab.instances.list()).toEqual([]);
  });
});

describe('a move', () => {
  test('starts the new container before the old one ends, on the cell asked for', () => {
    const lab = testLab({ cells: 2, apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    const before = only(lab, guid);
    const target = lab.cells.find(({ id }) => id !== before.cellId)?.id ?? '';
    const seen = listen(lab);
    lab.apps.moveInstance(guid, { index: 0 }, target);
    expect(seen).toMatchObject([
      { kind: 'instance-created', instance: { cellId: target } },
      { kind: 'instance-removed', instance: { handle: before.handle }, reason: 'evacuated' },
    ]);
    expect(only(lab, guid).cellId).toBe(target);
    expect(lab.audit.list().at(-1)?.type).toBe('audit.app.process.rescheduling');
  });

  test.each([
    ['an unknown cell', 0, 'nowhere', /no cell nowhere/],
    ['an unknown index', 7, 'nowhere', /no instance 7/],
  ])('to %s is refused', (_, index, cell, message) => {
    const lab = testLab({ apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    expect(() => {
      lab.apps.moveInstance(guid, { index }, cell);
    }).toThrow(message);
  });
});

describe('a lab whose cells make real containers', () => {
  test('keeps an instance STARTING until its cell says that it is ready', () => {
    const lab = testLab({ awaitsReady: true, apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    const { handle, state } = only(lab, guid);
    expect(state).toBe('STARTING');
    const seen = listen(lab);
    lab.instances.ready(handle);
    lab.instances.ready(handle);
    expect(seen.map(({ kind }) => kind)).toEqual(['instance-changed']);
    expect(lab.instances.byHandle(handle)?.state).toBe('RUNNING');
  });
});

function mappings(first: number): LabInstance['portMappings'] {
  return [8080, 61001, 2222].map((container, at) => ({ host: first + at, container }));
}

function only(lab: Foundation, appGuid: string): LabInstance {
  const [instance, ...more] = lab.instances.ofApp(appGuid);
  if (instance === undefined || more.length > 0) throw new Error('not exactly one instance');
  return instance;
}

function listen(lab: Foundation): LabChange[] {
  const seen: LabChange[] = [];
  lab.on((change) => seen.push(change));
  return seen;
}
