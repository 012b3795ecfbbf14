import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REASON_CODES } from '../../../src/lib/flow/flow.js';
import { REASON_TEXTS } from '../../../src/lib/reasons/reason-table.js';
import { Enricher } from '../../../src/lib/flow/enricher.js';
import { capturedKnowledge, flowsOf } from '../../support/captured-knowledge.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { CAPTURE, explained } from './explained.js';

const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const CELL_1 = '78859829-2386-4fe4-9551-2f6734f114c4';
const FRONTEND = '08995ea7-06f8-4302-bf84-7a6278f3019f';
const REPORTER = '132640c4-3c1b-49ad-81ca-fd3105cc7ccd';
const VERSION = '5e1f0f0a-0a5c-4f58-9d0c-6d0a8d0b5f11';
const SHOP = 'c8d8f321-22a1-46a3-8c75-b258afc58e7e';
const ACME = 'f361009d-a481-43e7-86bf-590bb2853499';
const SINCE = '2026-11-22T00:56:40Z';

const FRONTEND_0 = `instance 0 of app frontend in space shop of org acme, running on diego-cell/${CELL_0} since ${SINCE}`;
const REPORTER_1 = `instance 1 of app reporter in space telemetry of org platform, running on diego-cell/${CELL_1} since ${SINCE}`;
const FRONTEND_APP = 'app frontend in space shop of org acme, 1 container running';
const SHOP_SPACE = 'space shop of org acme, 2 apps known';
const CELL = `cell diego-cell/${CELL_1} at 10.0.16.16 in zone z1, 2 containers known on it`;
const REPORTER_TAG =
  'policy tag of app reporter in space telemetry of org platform; its packets are marked 0x1a';

describe('words in the captured snapshot', () => {
  test.each([
    ['9e2d8089-a00e-463d-9342-9054', 'instance', 'exact', FRONTEND_0],
    ['9e2d8089', 'instance', 'prefix', FRONTEND_0],
    ['9e2d80', 'instance', 'prefix', FRONTEND_0],
    ['9E2D', 'instance', 'prefix', FRONTEND_0],
    ['9E2D8089-A00E', 'instance', 'prefix', FRONTEND_0],
    ['DENY_9e2d8089-a00e-463d-9342', 'instance', 'prefix', FRONTEND_0],
    ['10.255.41.2', 'instance', 'exact', FRONTEND_0],
    ['10.255.92.3', 'instance', 'exact', REPORTER_1],
    [FRONTEND, 'app', 'exact', FRONTEND_APP],
    ['08995ea7-06f8', 'app', 'prefix', FRONTEND_APP],
    ['frontend', 'app', 'exact', FRONTEND_APP],
    ['  frontend ', 'app', 'exact', FRONTEND_APP],
    [SHOP, 'space', 'exact', SHOP_SPACE],
    ['c8d8f321', 'space', 'prefix', SHOP_SPACE],
    ['shop', 'space', 'exact', SHOP_SPACE],
    [ACME, 'org', 'exact', 'org acme, 1 space known'],
    ['acme', 'org', 'exact', 'org acme, 1 space known'],
    ['10.0.16.16', 'cell', 'exact', CELL],
    [CELL_1, 'cell', 'exact', CELL],
    ['78859829', 'cell', 'prefix', CELL],
    [`diego-cell/${CELL_1}`, 'cell', 'exact', CELL],
    ['0x1a', 'tag', 'exact', REPORTER_TAG],
    ['0X1A', 'tag', 'exact', REPORTER_TAG],
    ['001A', 'tag', 'exact', REPORTER_TAG],
    [
      '0xffff0000',
      'tag',
      'exact',
      'mark of traffic that comes in by the router or a mapped port; no app holds it',
    ],
    [
      `${REPORTER}-${VERSION}`,
      'process',
      'exact',
      'web process of app reporter in space telemetry of org platform, 2 containers known',
    ],
    [
      `${REPORTER}-00000000-0000-4000-8000-000000000000`,
      'process',
      'historic',
      'web process of app reporter in space telemetry of org platform in another version than the one known, 2 containers known',
    ],
  ])('%s', async (thing, type, confidence, sentence) => {
    const { exitCode, matches, notices } = await explained(thing, CAPTURE);
    expect(matches).toEqual([expect.objectContaining({ type, confidence, sentence })]);
    expect(notices).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['frontend/0', FRONTEND_0],
    ['shop/frontend/0', FRONTEND_0],
    [`acme/shop/${FRONTEND}/0`, FRONTEND_0],
    ['shop/frontend', FRONTEND_APP],
    ['acme/shop/frontend', FRONTEND_APP],
  ])('%s', async (thing, sentence) => {
    expect((await explained(thing, CAPTURE)).matches).toMatchObject([
      { confidence: 'exact', sentence },
    ]);
  });

  test.each([
    'frontend/7',
    'telemetry/frontend/0',
    'platform/shop/frontend',
    'a/acme/shop/frontend/0',
  ])('nothing is at %s', async (thing) => {
    expect((await explained(thing, CAPTURE)).exitCode).toBe(4);
  });

  test('a process guid may be cut anywhere', async () => {
    const whole = `${REPORTER}-${VERSION}`;
    for (let length = 37; length < whole.length; length += 1) {
      const { matches } = await explained(whole.slice(0, length), CAPTURE);
      expect(matches).toMatchObject([{ type: 'process', confidence: 'prefix' }]);
    }
    const { matches } = await explained(`${REPORTER}-00`, CAPTURE);
    expect(matches).toMatchObject([{ type: 'process', confidence: 'historic' }]);
  });

  test('a security group: what it lets out, for whom, and where', async () => {
    const group = {
      name: 'orders-db',
      rules: [{ number: 1, text: 'tcp to 10.0.24.9 on port 5432' }],
      running: [{ guid: SHOP, name: 'shop' }],
      staging: [],
    };
    for (const [thing, confidence] of [
      ['orders-db', 'exact'],
      ['e7944e33-2d42-485b-9bfb-c473d1c0cac8', 'exact'],
      ['e7944e33', 'prefix'],
    ] as const) {
      const { matches } = await explained(thing, CAPTURE);
      expect(matches).toMatchObject([
        {
          type: 'group',
          confidence,
          sentence: 'security group orders-db, 1 rule, for running apps of space shop',
          group,
          on_cells: { containers: 5, lacking: [] },
        },
      ]);
    }
  });

  test.each(['198.51.100.7:443', '[2001:db8::5]:443', '[2001:db8::5]', '::ffff:198.51.100.7'])(
    '%s is an address outside',
    async (thing) => {
      const { matches } = await explained(thing, CAPTURE);
      expect(matches).toMatchObject([{ type: 'address' }]);
    },
  );

  test('an address outside: which groups let something out to it', async () => {
    const { matches, exitCode } = await explained('203.0.113.10', CAPTURE);
    expect(exitCode).toBe(0);
    expect(matches).toMatchObject([
      {
        type: 'address',
        sentence: 'address 203.0.113.10, outside: no container and no cell has it',
      },
    ]);
    const numbers = matches[0]?.groups?.map(({ name, rules }) => [
      name,
      rules.map(({ number }) => number),
    ]);
    expect(numbers).toEqual([
      ['dns', [1, 2]],
      ['web-egress', [1, 3]],
      ['metrics', [1]],
    ]);
  });

  test('the prefix of an accept line names the destination app and, by its tag, the source', async () => {
    const { matches } = await explained('OK_001A_08995ea7-06f8-4302-b', CAPTURE);
    expect(matches.map(({ type, app }) => [type, app?.name])).toEqual([
      ['app', 'frontend'],
      ['tag', 'reporter'],
    ]);
  });

  test('all that is known of an instance', async () => {
    const { matches } = await explained('9e2d8089', CAPTURE);
    expect(matches[0]).toMatchObject({
      app: { guid: FRONTEND, name: 'frontend' },
      space: { guid: SHOP, name: 'shop' },
      org: { guid: ACME, name: 'acme' },
      instance: { guid: '9e2d8089-a00e-463d-9342-9054', index: 0 },
      cell: { id: CELL_0, ip: '10.0.16.15' },
      ip: '10.255.41.2',
      state: 'running',
      tag: '0001',
      evidence: [{ from: 'container-metadata' }, { from: 'actual-lrps' }, { from: 'capi' }],
    });
  });

  test('an app and a cell list their containers', async () => {
    const { matches: apps } = await explained('backend', CAPTURE);
    expect(apps[0]?.instances?.map(({ index, ip }) => [index, ip])).toEqual([
      [0, '10.255.41.3'],
      [1, '10.255.92.2'],
      [2, '10.255.118.2'],
      [3, '10.255.118.3'],
    ]);
    const { matches: cells } = await explained('10.0.16.16', CAPTURE);
    expect(cells[0]?.evidence).toEqual([
      { from: 'container-metadata', detail: 'names 2 containers on this cell' },
      { from: 'actual-lrps', detail: 'names 2 containers on this cell' },
    ]);
  });

  test.each([
    'nothing',
    '10.255.41.99',
    '0x77',
    '9e2',
    '9e2d8088',
    '3000',
    'DENY_C2C_00000000-0000-0000-',
    'constructor',
  ])('nobody goes by %s', async (thing) => {
    expect(await explained(thing, CAPTURE)).toEqual({
      exitCode: 4,
      matches: [],
      notices: [`Nothing in the snapshot ${CAPTURE} goes by '${thing}'`],
    });
  });
});

describe('a changed snapshot', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.ofCapture();
  });
  afterEach(() => copy.remove());

  const STORE = `cells/${CELL_0}/container-metadata.json`;

  test('a deleted app is named by the event that tells of it', async () => {
    const event = {
      type: 'audit.app.delete-request',
      created_at: '2026-11-21T00:00:00Z',
      target: { guid: 'dead0001-0000-4000-8000-000000000000', type: 'app', name: 'legacy' },
      space: { guid: SHOP },
    };
    await copy.write('audit-events.json', JSON.stringify({ resources: [event] }));
    const { matches } = await explained('dead0001', copy.directory);
    expect(matches).toEqual([
      expect.objectContaining({
        type: 'app',
        sentence: 'app legacy in space shop of org acme, deleted at 2026-11-21T00:00:00Z',
        state: 'deleted',
        evidence: [expect.objectContaining({ from: 'audit-event' })],
      }),
    ]);
  });

  test('a group with a rule that silk refuses, and one that a cell has not yet', async () => {
    const path = join(copy.directory, 'security-groups.json');
    const groups = JSON.parse(await readFile(path, 'utf8')) as {
      resources: { name: string; rules: object[] }[];
    };
    const rules = groups.resources.find(({ name }) => name === 'orders-db')?.rules ?? [];
    rules.push(
      { protocol: 'all', destination: '10.0.24.8', ports: '1' },
      { protocol: 'tcp', destination: '10.0.24.8', ports: '1' },
    );
    await writeFile(path, JSON.stringify(groups));
    const [match] = (await explained('orders-db', copy.directory)).matches;
    expect(match?.group?.rules[1]?.refused).toBe('a rule for all protocols must not name ports');
    expect(match?.on_cells?.lacking).toHaveLength(5);
    await copy.remove('security-groups.json');
    const [outside] = (await explained('203.0.113.10', copy.directory)).matches;
    expect(outside).toMatchObject({ type: 'address' });
    expect(outside?.groups).toBeUndefined();
  });

  test('an instance that crashed: how often and why, with its container or without', async () => {
    const lrps = await readFile(join(copy.directory, 'actual-lrps.ndjson'), 'utf8');
    const crashed = {
      ...{ process_guid: `${FRONTEND}-${VERSION}`, index: 3, state: 'CRASHED', crash_count: 3 },
      ...{ crash_reason: 'Exited with status 137 (out of memory)', since: 1.76e18 },
      metric_tags: { app_id: FRONTEND, process_type: 'web' },
    };
    const running = lrps
      .split('\n')
      .map((line) =>
        line.includes('9e2d8089') ? line.replace('"crash_count":0', '"crash_count":2') : line,
      );
    await copy.write('actual-lrps.ndjson', [JSON.stringify(crashed), ...running].join('\n'));
    const event = {
      ...{ type: 'app.crash', created_at: '2026-11-21T00:00:00Z' },
      target: { guid: FRONTEND, type: 'app', name: 'frontend' },
      data: { instance: 'dead', index: 0, reason: 'CRASHED', exit_description: 'out of memory' },
    };
    await copy.write('audit-events.json', JSON.stringify({ resources: [event] }));
    const [gone] = (await explained('frontend/3', copy.directory)).matches;
    expect(gone).toMatchObject({
      type: 'instance',
      state: 'crashed',
      sentence:
        'instance 3 of app frontend in space shop of org acme, crashed: no container of it is known',
      crash: {
        count: 3,
        reason: 'Exited with status 137 (out of memory)',
        at: '2025-10-09T08:53:20Z',
      },
    });
    const [living] = (await explained('9e2d8089', copy.directory)).matches;
    expect(living?.crash).toEqual({
      ...{ count: 2, reason: 'CRASHED: out of memory', at: '2026-11-21T00:00:00Z' },
    });
    expect((await explained('backend/0', copy.directory)).matches[0]?.crash).toBeUndefined();
  });

  test('former holders of an address come after the present one', async () => {
    const data = {
      'container-guid': 'dead0001-0000-4000-8000-0001',
      process_guid: `${REPORTER}-${VERSION}`,
      instance_address: '10.255.41.2',
    };
    const line = JSON.stringify({ timestamp: '2026-11-21T00:00:00Z', data });
    await copy.write(`cells/${CELL_0}/rep.log`, line);
    const { matches } = await explained('10.255.41.2', copy.directory);
    expect(matches.map(({ app, confidence, state }) => [app?.name, confidence, state])).toEqual([
      ['frontend', 'exact', 'running'],
      ['reporter', 'historic', 'deleted'],
    ]);
    expect(matches[1]?.sentence).toBe(
      `a container of app reporter in space telemetry of org platform, gone, it was on diego-cell/${CELL_0}`,
    );
  });

  test('of a container that is gone rep’s log tells which instance it was, and lines have it', async () => {
    const handle = 'dead0001-0000-4000-8000-0001';
    const data = {
      'container-guid': handle,
      'lrp-key': { process_guid: `${REPORTER}-${VERSION}`, index: 2, domain: 'cf-apps' },
    };
    const line = JSON.stringify({ timestamp: '2026-11-21T00:00:00Z', data });
    await copy.write(`cells/${CELL_0}/rep.log`, line);
    const { matches } = await explained(handle, copy.directory);
    expect(matches).toMatchObject([{ state: 'deleted', instance: { guid: handle, index: 2 } }]);
    const { knowledge, cells } = await capturedKnowledge(copy.directory);
    const log = join(copy.directory, 'gone.log');
    const packet = `OK_${handle.slice(0, 25)} IN=s-010255041009 OUT=eth0 SRC=10.255.41.9 DST=8.8.8.8 PROTO=TCP SPT=1 DPT=80`;
    await writeFile(log, `2026-11-21T00:00:00.5+00:00 cell kernel: [ 1.5] ${packet}\n`);
    const [flow] = flowsOf(log, new Enricher(knowledge, cells.get('cell-0')));
    expect(flow?.source).toMatchObject({
      app: { guid: REPORTER },
      instance: { guid: handle, index: 2 },
    });
  });

  test('a short piece of a guid may be a name too, which comes first, and a tag is none', async () => {
    const handles = ['beef0001-0000-4000-8000-0001', '001a0001-0000-4000-8000-0001'];
    const lrps = handles.map((handle) => ({
      ...{ process_guid: `${FRONTEND}-${VERSION}`, index: 7, instance_guid: handle },
      ...{ state: 'RUNNING', metric_tags: { app_id: FRONTEND } },
    }));
    await copy.write('actual-lrps.ndjson', lrps.map((one) => JSON.stringify(one)).join('\n'));
    const beef = { guid: 'aaaa0001-0000-4000-8000-000000000001', name: 'beef' };
    await copy.write('apps.json', JSON.stringify({ resources: [beef] }));
    const typesOf = async (thing: string) =>
      (await explained(thing, copy.directory)).matches.map(({ type, confidence }) => [
        type,
        confidence,
      ]);
    expect(await typesOf('beef')).toEqual([
      ['app', 'exact'],
      ['instance', 'prefix'],
    ]);
    expect(await typesOf('001A')).toEqual([['tag', 'exact']]);
    expect(await typesOf('001a0')).toEqual([['instance', 'prefix']]);
    expect(await typesOf('bee')).toEqual([]);
  });

  test('a worker process has a guid of its own', async () => {
    const process = 'badc0ffe-0000-4000-8000-000000000000';
    const lrp = {
      process_guid: `${process}-${VERSION}`,
      index: 4,
      instance_guid: 'w1',
      state: 'RUNNING',
      metric_tags: { app_id: FRONTEND, process_type: 'worker' },
    };
    await copy.write('actual-lrps.ndjson', JSON.stringify(lrp));
    for (const [thing, confidence] of [
      [process, 'exact'],
      ['badc0ffe', 'prefix'],
    ] as const) {
      const { matches } = await explained(thing, copy.directory);
      expect(matches).toEqual([
        expect.objectContaining({
          type: 'process',
          confidence,
          sentence: 'worker process of app frontend in space shop of org acme, 1 container known',
          state: 'running',
        }),
      ]);
    }
  });

  test('what is missing is said, what is broken makes the answer partial', async () => {
    await copy.remove('tags.json');
    expect((await explained('frontend', copy.directory)).exitCode).toBe(0);
    await copy.write(STORE, '{');
    const { exitCode, matches, notices } = await explained('frontend', copy.directory);
    expect(exitCode).toBe(5);
    expect(matches).toHaveLength(1);
    expect(notices).toEqual([
      `${STORE} is broken at line 1, column 2: close brace expected`,
      'There is no tags.json: whose mark a packet carries is not told',
    ]);
  });
});

describe('without a snapshot', () => {
  test.each(REASON_CODES)('the reason code %s needs none, in whatever case', async (reason) => {
    for (const thing of [reason, reason.toLowerCase(), reason.replaceAll('_', '-')]) {
      const { matches, exitCode, notices } = await explained(thing);
      expect(matches).toMatchObject([{ type: 'reason', reason, ...REASON_TEXTS[reason] }]);
      expect([exitCode, notices]).toEqual([0, []]);
    }
  });

  test('a word cannot be looked up', async () => {
    await expect(explained('frontend')).rejects.toMatchObject({
      code: 'NOT_LOGGED_IN',
      message: 'cf is not logged in',
    });
  });

  test('nothing cannot be explained', async () => {
    await expect(explained(' ')).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('a line of a limit that rejects nothing says so, and has no reason', async () => {
  const copy = await SnapshotCopy.ofCapture();
  try {
    const path = join(copy.directory, 'cells', CELL_0, 'iptables-save.txt');
    const save = await readFile(path, 'utf8');
    const line =
      'kernel: [ 2448.25] DENY_ORL_9e2d8089-a00e-463d- IN=s-010255041002 OUT=eth0 SRC=10.255.41.2 DST=203.0.113.77 PROTO=TCP SPT=43338 DPT=443 SYN';
    const limited = await explained(line, copy.directory);
    expect(limited.matches[0]?.flow).toMatchObject({ reason: 'RATE_LIMITED' });
    expect(limited.matches[0]?.sentence).not.toContain('dry run');
    await writeFile(path, save.replace(/^.*-A netout--9e2d8089-a00--rl-log -j REJECT.*\n/m, ''));
    const [match] = (await explained(line, copy.directory)).matches;
    expect(match?.sentence).toContain(
      'over the limit for new outbound connections, a dry run: nothing was rejected: tcp from frontend/0',
    );
    expect(match?.flow).toMatchObject({ verdict: 'rate-limited' });
    expect(match?.flow?.reason).toBeUndefined();
  } finally {
    await copy.remove();
  }
});
