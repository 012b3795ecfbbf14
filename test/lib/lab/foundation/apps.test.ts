import { describe, expect, test } from '@jest/globals';

import type { LabActor } from '../../../../src/lib/lab/foundation/model.js';
import { appCalled, testLab } from './test-lab.js';

const JANE: LabActor = { guid: 'g', type: 'user', name: 'jane' };

describe('deeds on an app', () => {
  test('each write the event of Cloud Controller in the doer’s name', () => {
    const lab = testLab({ apps: [{ name: 'a' }] });
    const { guid } = appCalled(lab, 'a');
    const before = lab.audit.list().length;
    lab.apps.stop(guid, JANE);
    lab.apps.start(guid, JANE);
    lab.apps.restart(guid, JANE);
    lab.apps.restage(guid, JANE);
    lab.apps.scale(guid, 'web', 3, JANE);
    lab.apps.setSshEnabled(guid, false, JANE);
    lab.apps.recordSsh(guid, 0, true, JANE);
    lab.apps.restartInstance(guid, { index: 1 }, JANE);
    lab.apps.rename(guid, 'b', JANE);
    lab.apps.delete(guid, JANE);
    const events = lab.audit.list().slice(before);
    expect(events.map(({ type, target }) => [type, target.name])).toEqual([
      ['audit.app.stop', 'a'],
      ['audit.app.start', 'a'],
      ['audit.app.restart', 'a'],
      ['audit.app.restage', 'a'],
      ['audit.app.process.scale', 'a'],
      ['audit.app.update', 'a'],
      ['audit.app.ssh-authorized', 'a'],
      ['audit.app.process.terminate_instance', 'a'],
      ['audit.app.update', 'b'],
      ['audit.app.delete-request', 'b'],
    ]);
    expect(events.every(({ actor }) => actor === JANE)).toBe(true);
    expect(events.every(({ orgGuid }) => orgGuid === lab.orgs[0]?.guid)).toBe(true);
  });

  test('stop takes the containers, start and restart bring others with another version', () => {
    const lab = testLab({ apps: [{ name: 'a', instances: 2 }] });
    const app = appCalled(lab, 'a');
    const first = lab.instances.ofApp(app.guid).map(({ handle }) => handle);
    lab.apps.stop(app.guid);
    expect(lab.instances.ofApp(app.guid)).toEqual([]);
    const started = lab.apps.start(app.guid);
    expect(started.processes[0]?.version).not.toBe(app.processes[0]?.version);
    expect(lab.apps.start(app.guid).processes).toEqual(started.processes);
    const second = lab.instances.ofApp(app.guid).map(({ handle }) => handle);
    expect(second).toHaveLength(2);
    expect(second).not.toEqual(expect.arrayContaining(first));
  });

  test('scaling down takes the highest indexes and leaves the others alone', () => {
    const lab = testLab({ apps: [{ name: 'a', instances: 3 }] });
    const { guid } = appCalled(lab, 'a');
    const kept = lab.instances.ofApp(guid).slice(0, 1);
    lab.apps.scale(guid, 'web', 1);
    expect(lab.instances.ofApp(guid)).toEqual(kept);
  });

  test('a stopped app has no instances, whatever it is scaled to', () => {
    const lab = testLab({ apps: [{ name: 'a', state: 'STOPPED', instances: 2 }] });
    const { guid } = appCalled(lab, 'a');
    lab.apps.scale(guid, 'web', 5);
    expect(lab.instances.list()).toEqual([]);
    lab.apps.start(guid);
    expect(lab.instances.list()).toHaveLength(5);
  });
});

describe('what is refused', () => {
  test('a name that is taken in the space, not one taken elsewhere', () => {
    const lab = testLab();
    const [space, other] = lab.spaces.map(({ guid }) => guid);
    expect(() => lab.apps.create({ name: 'appA', spaceGuid: space ?? '' })).toThrow(
      /already exists/,
    );
    expect(() => lab.apps.rename(appCalled(lab, 'appB').guid, 'appA')).toThrow(/already exists/);
    expect(lab.apps.create({ name: 'appA', spaceGuid: other ?? '' }).name).toBe('appA');
  });

  test('unknown apps and processes', () => {
    const lab = testLab();
    expect(() => lab.apps.start('nope')).toThrow(/no app nope/);
    expect(() => lab.apps.scale(appCalled(lab, 'appA').guid, 'worker', 1)).toThrow(
      /no process worker/,
    );
  });
});
