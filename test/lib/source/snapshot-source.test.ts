import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../../src/lib/errors/problem.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import type { Source } from '../../../src/lib/source/source.js';
import { SnapshotCopy } from './snapshot-copy.js';

const CAPTURE = 'test/fixtures/silk-cell/snapshot';
const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const CELL_1 = '78859829-2386-4fe4-9551-2f6734f114c4';
const CELL_2 = 'fd493106-6e19-486a-a7bb-2c4dc30b6e3f';
const IN_CELL_0 = `cells/${CELL_0}`;

async function allProblems(source: Source): Promise<readonly Problem[]> {
  const { value: cells, problems } = await source.cells();
  const parts = await Promise.all([
    source.directory(),
    source.policies(),
    source.securityGroups(),
    ...cells.flatMap((cell) => [cell.logs(), cell.iptablesSave(), cell.logging()]),
  ]);
  return [...problems, ...parts.flatMap((part) => part.problems)];
}

describe('the captured snapshot', () => {
  test('is read whole, without a complaint', async () => {
    const source = await openSnapshot(CAPTURE);
    expect(source.info).toEqual({
      name: `the snapshot ${CAPTURE}`,
      takenAt: Date.UTC(2026, 10, 22, 1, 5),
      api: 'https://api.sys.example.org',
      deployment: 'cf',
    });
    expect(await allProblems(source)).toEqual([]);
    expect((await source.policies()).value).toHaveLength(4);
    expect((await source.securityGroups()).value?.map(({ name }) => name)).toEqual([
      'dns',
      'web-egress',
      'orders-db',
      'metrics',
    ]);
  });

  test('knows everyone by address, with names, and the tags', async () => {
    const { value: directory } = await (await openSnapshot(CAPTURE)).directory();
    const who = (ip: string) => {
      const container = directory.containerAt(ip, undefined);
      const { app, space, org } = container?.identity ?? {};
      return `${app?.name}/${container?.index} ${space?.name} ${org?.name} on ${container?.cellId}`;
    };
    expect(who('10.255.41.2')).toBe(`frontend/0 shop acme on ${CELL_0}`);
    expect(who('10.255.41.3')).toBe(`backend/0 shop acme on ${CELL_0}`);
    expect(who('10.255.41.4')).toBe(`reporter/0 telemetry platform on ${CELL_0}`);
    expect(who('10.255.92.2')).toBe(`backend/1 shop acme on ${CELL_1}`);
    expect(who('10.255.92.3')).toBe(`reporter/1 telemetry platform on ${CELL_1}`);
    expect(who('10.255.118.2')).toBe(`backend/2 shop acme on ${CELL_2}`);
    expect(who('10.255.118.3')).toBe(`backend/3 shop acme on ${CELL_2}`);
    expect(directory.findApps('reporter').map(({ app }) => directory.tagOf(app.guid))).toEqual([
      26,
    ]);
    expect(directory.cellByIp('10.0.16.16')).toEqual({
      id: CELL_1,
      name: `diego-cell/${CELL_1}`,
      ip: '10.0.16.16',
      az: 'z1',
    });
  });

  test('has three cells in the order of their ids', async () => {
    const { value: cells } = await (await openSnapshot(CAPTURE)).cells();
    expect(cells.map(({ cell }) => cell.id)).toEqual([CELL_1, CELL_0, CELL_2]);
    const [cell] = cells;
    expect((await cell?.iptablesSave())?.value?.ipv4).toContain('*filter');
    expect((await cell?.logging())?.value).toEqual({
      c2c: false,
      asg: false,
      deniedLogsPerSec: 1,
      acceptedUdpLogsPerSec: 100,
      dynamicAsgs: true,
    });
    expect((await cell?.logs())?.value).toEqual([
      expect.objectContaining({ name: `cells/${CELL_1}/kern.log`, size: 3966, compressed: false }),
    ]);
  });
});

describe('a changed snapshot', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.ofCapture();
  });
  afterEach(() => copy.remove());

  async function messages(): Promise<readonly string[]> {
    return (await allProblems(await openSnapshot(copy.directory))).map(({ message }) => message);
  }

  test.each([
    ['tags.json', 'There is no tags.json: whose mark a packet carries is not told'],
    ['policies.json', 'There is no policies.json: the policies are not known'],
    ['security-groups.json', 'There is no security-groups.json: the security groups are not known'],
    [
      'actual-lrps.ndjson',
      'There is no actual-lrps.ndjson: which instances run, and since when, is not told',
    ],
    [
      `${IN_CELL_0}/cell.json`,
      `There is no ${IN_CELL_0}/cell.json: the name of this cell stays unknown`,
    ],
    [
      `${IN_CELL_0}/container-metadata.json`,
      `There is no ${IN_CELL_0}/container-metadata.json: tasks and staging containers of this cell are not told`,
    ],
    [
      `${IN_CELL_0}/iptables-save.txt`,
      `There is no ${IN_CELL_0}/iptables-save.txt: the rules of this cell are not known`,
    ],
    [`${IN_CELL_0}/kern.log`, `There is no ${IN_CELL_0}/kern.log: this cell has no log lines`],
    [
      `${IN_CELL_0}/logging.json`,
      `There is no ${IN_CELL_0}/logging.json: which lines this cell logs is not known`,
    ],
    ['cells', 'There is no cells/: nothing is known of any cell'],
  ])('without %s', async (name, message) => {
    await copy.remove(name);
    expect(await messages()).toEqual([message]);
  });

  describe('what other files tell is not said to be unknown', () => {
    const NO_APPS = 'There is no apps.json: names come from the cells alone';
    const NO_TAGS = 'There is no tags.json: whose mark a packet carries is not told';
    const NO_LRPS =
      'There is no actual-lrps.ndjson: which instances run, and since when, is not told';
    const end = (id: string, tag?: string) => ({ id, ...(tag !== undefined && { tag }) });
    const to = { protocol: 'tcp', ports: { start: 1, end: 2 } };

    async function withPolicies(...sources: readonly object[]): Promise<void> {
      const policies = sources.map((source) => ({
        source,
        destination: { ...end('b', '2'), ...to },
      }));
      await copy.write('policies.json', JSON.stringify({ policies }));
    }

    test('names, unless a policy is about an app that nobody names', async () => {
      await copy.remove('apps.json');
      expect(await messages()).toEqual([]);
      await withPolicies(end('a', '1'));
      expect(await messages()).toEqual([NO_APPS]);
    });

    test('tags, unless a policy is without one, or there is none', async () => {
      await copy.remove('tags.json');
      await withPolicies(end('a', '1'));
      expect(await messages()).toEqual([]);
      await withPolicies(end('a', '1'), end('c'));
      expect(await messages()).toEqual([NO_TAGS]);
      await withPolicies();
      expect(await messages()).toEqual([NO_TAGS]);
    });

    test('of a cell, unless where instances run is not known either', async () => {
      await copy.remove('actual-lrps.ndjson');
      await copy.remove(`${IN_CELL_0}/container-metadata.json`);
      await copy.remove(`${IN_CELL_0}/cell.json`);
      expect(await messages()).toEqual([
        `There is no ${IN_CELL_0}/cell.json: name, address and zone of this cell stay unknown`,
        `There is no ${IN_CELL_0}/container-metadata.json: who lives on this cell is not told`,
        NO_LRPS,
      ]);
    });
  });

  test('what is missing of a cell is tied to it', async () => {
    await copy.remove(`${IN_CELL_0}/kern.log`);
    const [problem] = await allProblems(await openSnapshot(copy.directory));
    expect(problem).toMatchObject({ code: 'NOT_FOUND', cell: CELL_0 });
  });

  test('a broken store says where, the LRPs still know the containers', async () => {
    await copy.write(`${IN_CELL_0}/container-metadata.json`, '{\n "a": {]}');
    const source = await openSnapshot(copy.directory);
    expect(await messages()).toEqual([
      `${IN_CELL_0}/container-metadata.json is broken at line 2, column 8: property name expected`,
    ]);
    const { value: directory } = await source.directory();
    expect(directory.containerAt('10.255.41.2', undefined)?.identity?.app.name).toBe('frontend');
  });

  test('files in wrong places', async () => {
    await copy.remove('apps.json');
    await copy.write('apps.json/oops', '');
    await copy.write('cells/README', 'not a cell');
    await symlink('nowhere', join(copy.directory, 'cells', 'gone'));
    expect(await messages()).toEqual([
      'There is no cells/gone: its link leads nowhere',
      'apps.json is a directory, a file is expected',
    ]);
  });

  test('kernel logs are read from the oldest on', async () => {
    for (const name of ['kern.log.1', 'kern.log.2.gz', 'kern.log.10.gz', 'kern.log.bak']) {
      await copy.write(`${IN_CELL_0}/${name}`, '');
    }
    const { value: cells } = await (await openSnapshot(copy.directory)).cells();
    const cell = cells.find((one) => one.cell.id === CELL_0);
    const logs = (await cell?.logs())?.value ?? [];
    expect(logs.map(({ name, compressed }) => [name.split('/').at(-1), compressed])).toEqual([
      ['kern.log.10.gz', true],
      ['kern.log.2.gz', true],
      ['kern.log.1', false],
      ['kern.log', false],
    ]);
  });

  test('rep.log tells whose a container was that is in no store any more', async () => {
    const data = {
      'container-guid': 'dead-handle',
      'lrp-key': {
        process_guid: '08995ea7-06f8-4302-bf84-7a6278f3019f-5e1f0f0a-0a5c-4f58-9d0c-6d0a8d0b5f11',
      },
    };
    const line = JSON.stringify({ timestamp: '2026-11-22T00:00:00Z', data });
    await copy.write(`${IN_CELL_0}/rep.log`, `${line}\n`);
    const { value: directory } = await (await openSnapshot(copy.directory)).directory();
    expect(directory.containerByHandle('dead-handle')).toMatchObject({
      state: 'deleted',
      identity: { app: { name: 'frontend' } },
    });
  });

  test('tags of the internal API count as well', async () => {
    await copy.remove('tags.json');
    const ends = {
      source: { id: 'a1', tag: '0007' },
      destination: { id: 'a2', tag: '0008', protocol: 'tcp', ports: { start: 1, end: 2 } },
    };
    await copy.write('policies.json', JSON.stringify({ policies: [ends] }));
    const { value: directory } = await (await openSnapshot(copy.directory)).directory();
    expect([directory.appByTag(7), directory.appByTag(8)]).toEqual(['a1', 'a2']);
  });
});

describe('no snapshot', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.empty();
  });
  afterEach(() => copy.remove());

  test.each(['', '/nowhere'])('without snapshot.json%s', async (below) => {
    const directory = `${copy.directory}${below}`;
    await expect(openSnapshot(directory)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `${directory} is no snapshot: there is no snapshot.json in it`,
      exitCode: 4,
    });
  });

  test.each([
    ['{"version":2}', 'snapshot.json is of version 2; this cfnet reads version 1'],
    ['{"version":"1"}', 'snapshot.json names no version; this cfnet reads version 1'],
    ['[]', 'snapshot.json holds no JSON object, and one is expected'],
    ['{"version":1', 'snapshot.json is broken at line 1, column 13: close brace expected'],
  ])('with %s', async (text, message) => {
    await copy.write('snapshot.json', text);
    await expect(openSnapshot(copy.directory)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message,
      exitCode: 2,
    });
  });
});
