import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { answered, CELL_0, CELL_1, CELL_2, rulesOn, subjectOf } from './answered.js';

const STAGING = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';

describe('every LOG rule of the captured cells', () => {
  test.each([
    [
      CELL_0,
      {
        'backend/0': 8,
        'frontend/0': 6,
        // Gone when the store was copied: only the cell's own rules still tell whose it was.
        [`frontend/${STAGING}`]: 6,
        'reporter/0': 5,
      },
    ],
    [CELL_1, { 'backend/1': 2, 'reporter/1': 2 }],
    [CELL_2, { 'backend/2': 7, 'backend/3': 7 }],
  ])('of %s is about somebody', async (cell, expected) => {
    const { exitCode, document, notices, view } = await answered({ cells: [cell] });
    const rules = rulesOn(document, cell);
    expect(countBy(rules.map(subjectOf))).toEqual(expected);
    expect(rules.every(({ space, org }) => space?.name && org?.name)).toBe(true);
    expect([exitCode, notices, view, document.errors]).toEqual([0, [], 'log-rules', []]);
  });

  test('has all that is known of it', async () => {
    const { document } = await answered({ cells: [CELL_2] });
    const spec =
      '-A vpa--1795309336912232 -d 10.255.118.2/32 -p udp -m udp --dport 9000:9010 -m mark --mark 0x1 -m limit --limit 5/sec -j LOG --log-prefix "OK_0001_584d9cba-f153-45e2-a "';
    expect(rulesOn(document, CELL_2).find((rule) => rule.spec === spec)).toEqual({
      family: 'ipv4',
      table: 'filter',
      chain: 'vpa--1795309336912232',
      number: 7,
      spec,
      prefix: 'OK_0001_584d9cba-f153-45e2-a',
      verdict: 'allowed',
      kind: 'c2c',
      packets: 5,
      bytes: 240,
      limit: { rate: '5/sec', burst: 5 },
      app: { guid: '584d9cba-f153-45e2-acb0-b9d819a281af', name: 'backend' },
      space: { guid: 'c8d8f321-22a1-46a3-8c75-b258afc58e7e', name: 'shop' },
      org: { guid: 'f361009d-a481-43e7-86bf-590bb2853499', name: 'acme' },
      instance: { guid: 'adf7547a-95f1-40c6-9e9d-2a5f', index: 2 },
      source_app: { guid: '08995ea7-06f8-4302-bf84-7a6278f3019f', name: 'frontend' },
      match: { destination: '10.255.118.2/32', protocol: 'udp', ports: '9000:9010', mark: '0x1' },
    });
  });

  test('of a policy says whom it lets in', async () => {
    const { document } = await answered({ cells: [CELL_0] });
    const letIn = rulesOn(document, CELL_0)
      .filter(({ kind, verdict }) => kind === 'c2c' && verdict === 'allowed')
      .map((rule) => [rule.source_app?.name, subjectOf(rule), rule.match.ports]);
    expect(letIn).toEqual([
      ['reporter', 'frontend/0', '7000:7010'],
      ['backend', 'backend/0', '7946'],
      ['frontend', 'backend/0', '8080'],
      ['frontend', 'backend/0', '9000:9010'],
      ['reporter', `frontend/${STAGING}`, '7000:7010'],
    ]);
  });
});

describe('the choice', () => {
  test.each([
    ['nothing', {}, [CELL_1, CELL_0, CELL_2]],
    ['--all', { all: true }, [CELL_1, CELL_0, CELL_2]],
    ['an id', { cells: [CELL_1] }, [CELL_1]],
    ['a name', { cells: [`diego-cell/${CELL_1}`] }, [CELL_1]],
    ['an address', { cells: ['10.0.16.16'] }, [CELL_1]],
    ['two cells, one of them twice', { cells: [CELL_2, '10.0.16.17', CELL_0] }, [CELL_0, CELL_2]],
    ['an app', { app: 'reporter' }, [CELL_1, CELL_0]],
    ['an app on a cell', { app: 'reporter', cells: [CELL_2] }, [CELL_2]],
    ['an app on all cells', { app: 'reporter', all: true }, [CELL_1, CELL_0, CELL_2]],
  ])('%s', async (_, question, expected) => {
    const { document } = await answered(question);
    expect(document.cells.map(({ cell }) => cell.id)).toEqual(expected);
  });

  test('an app gives the rules that it is an end of', async () => {
    const { document } = await answered({ app: 'reporter', cells: [CELL_0] });
    const ends = rulesOn(document, CELL_0).map((rule) =>
      [rule.source_app?.name, rule.app?.name].filter(Boolean).join(' to '),
    );
    expect(countBy(ends)).toEqual({ 'reporter to frontend': 2, reporter: 5 });
  });

  test('--every has all rules in their order, each about somebody or nobody', async () => {
    const { document, view } = await answered({ cells: [CELL_1], every: true });
    const rules = rulesOn(document, CELL_1);
    const save = readFileSync(`test/fixtures/silk-cell/snapshot/cells/${CELL_1}/iptables-save.txt`);
    expect(rules.map(({ spec }) => spec)).toEqual(
      save.toString('utf8').match(/(?<=^\[\d+:\d+\] ).+$/gm),
    );
    expect(view).toBe('every-rule');
    expect(rules.filter(({ app }) => app === undefined).map(({ spec }) => spec)).toEqual([
      '-A FORWARD -j vpa--1795309336509037',
    ]);
  });
});

describe('a choice of what is not there', () => {
  test.each([
    [
      { cells: ['diego-cell/9'] },
      'NOT_FOUND',
      /^No cell is called 'diego-cell\/9' in the snapshot \S+: there are diego-cell\/\S+, diego-cell\/\S+ and diego-cell\/\S+$/,
    ],
    [
      { app: 'nobody' },
      'NOT_FOUND',
      /^No app is called 'nobody' in the snapshot \S+: known are backend, frontend and reporter$/,
    ],
  ])('%j is refused', async (question, code, message) => {
    await expect(answered(question)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('one cell that is there is still shown', async () => {
    const { exitCode, document, notices } = await answered({ cells: [CELL_1, 'x'] });
    expect(exitCode).toBe(5);
    expect(rulesOn(document, CELL_1)).toHaveLength(4);
    expect(document.errors).toEqual([
      { code: 'NOT_FOUND', message: expect.stringContaining("No cell is called 'x'") },
    ]);
    expect(notices).toHaveLength(1);
  });
});

describe('a changed snapshot', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.ofCapture();
  });
  afterEach(() => copy.remove());

  const SAVE = `cells/${CELL_1}/iptables-save.txt`;

  test('a cell without its rules is an error beside the others', async () => {
    await copy.remove(SAVE);
    const { exitCode, document, notices } = await answered({}, copy.directory);
    const message = `There is no ${SAVE}: the rules of this cell are not known`;
    expect(document.cells.map(({ cell }) => cell.id)).toEqual([CELL_0, CELL_2]);
    expect(document.errors).toEqual([{ cell: CELL_1, code: 'NOT_FOUND', message }]);
    expect([exitCode, notices]).toEqual([5, [message]]);
    await expect(answered({ cells: [CELL_1] }, copy.directory)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message,
    });
  });

  test('of broken rules the others are shown', async () => {
    await copy.write(SAVE, '*filter\n:INPUT ACCEPT [0:0]\nhello\n-A INPUT -j LOG\nworld\nCOMMIT\n');
    const { exitCode, document } = await answered({ cells: [CELL_1] }, copy.directory);
    expect(rulesOn(document, CELL_1).map(({ spec }) => spec)).toEqual(['-A INPUT -j LOG']);
    expect(document.errors).toEqual([
      {
        cell: CELL_1,
        code: 'BAD_INPUT',
        message: `The rules of diego-cell/${CELL_1} are broken at line 3: not a line of iptables-save (1 more like this)`,
      },
    ]);
    expect(exitCode).toBe(5);
  });

  test.each([
    ['', `What iptables-save printed on diego-cell/${CELL_1} holds no table`],
    [
      'no rules\n',
      `The rules of diego-cell/${CELL_1} are broken at line 1: not a line of iptables-save`,
    ],
  ])('nothing can be shown of %j', async (text, message) => {
    await copy.write(SAVE, text);
    await expect(answered({ cells: [CELL_1] }, copy.directory)).rejects.toMatchObject({
      code: 'PARTIAL',
      message,
    });
  });

  test('a broken store of another cell is no matter', async () => {
    await copy.write(`cells/${CELL_0}/container-metadata.json`, '{');
    expect((await answered({ cells: [CELL_1] }, copy.directory)).exitCode).toBe(0);
    const { exitCode, document } = await answered({ cells: [CELL_0] }, copy.directory);
    expect([exitCode, document.errors]).toEqual([
      5,
      [expect.objectContaining({ cell: CELL_0, code: 'BAD_INPUT' })],
    ]);
  });

  test('without any name the rules tell the apps that are ends of policies', async () => {
    await copy.remove('apps.json');
    await copy.remove('actual-lrps.ndjson');
    for (const cell of [CELL_0, CELL_1, CELL_2]) {
      await copy.remove(`cells/${cell}/container-metadata.json`);
    }
    const { exitCode, document, notices } = await answered({ cells: [CELL_1] }, copy.directory);
    expect(rulesOn(document, CELL_1).map(({ app }) => app)).toEqual([
      { guid: '132640c4-3c1b-49ad-81ca-fd3105cc7ccd' },
      { guid: '132640c4-3c1b-49ad-81ca-fd3105cc7ccd' },
      { guid: '584d9cba-f153-45e2-acb0-b9d819a281af' },
      { guid: '584d9cba-f153-45e2-acb0-b9d819a281af' },
    ]);
    expect(exitCode).toBe(0);
    expect(notices).toEqual(
      expect.arrayContaining(['There is no apps.json: names come from the cells alone']),
    );
  });

  test('two apps of one name are told apart by guid', async () => {
    const apps = JSON.parse(readFileSync(`${copy.directory}/apps.json`, 'utf8')) as {
      resources: { name: string }[];
    };
    apps.resources.forEach((app) => (app.name = 'same'));
    await copy.write('apps.json', JSON.stringify(apps));
    for (const cell of [CELL_0, CELL_1, CELL_2]) {
      await copy.remove(`cells/${cell}/container-metadata.json`);
    }
    await expect(answered({ app: 'same' }, copy.directory)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /^'same' is the name of 3 apps: app same in space shop of org acme \(\S+\), app same in space .* and app same in space telemetry of org platform \(\S+\)$/,
      ),
      hint: expect.stringContaining('Give the guid of the one that is meant'),
    });
  });

  test('an app that runs nowhere, and one whose cell is not in the snapshot', async () => {
    await copy.remove(`cells/${CELL_0}`);
    const { exitCode, document } = await answered({ app: 'reporter' }, copy.directory);
    expect(document.cells.map(({ cell }) => cell.id)).toEqual([CELL_1]);
    expect(document.errors).toEqual([
      {
        cell: CELL_0,
        code: 'NOT_FOUND',
        message: `${CELL_0}, which hosts reporter, is not in the snapshot ${copy.directory}`,
      },
    ]);
    expect(exitCode).toBe(5);
    await copy.remove('actual-lrps.ndjson');
    await expect(answered({ app: 'frontend' }, copy.directory)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(
        /^Which cells host frontend is not known: there is no actual-lrps\.ndjson/,
      ) as unknown,
    });
  });

  test('a snapshot of no cell', async () => {
    await copy.remove('cells');
    await expect(answered({}, copy.directory)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `no cell is known in the snapshot ${copy.directory}`,
    });
  });
});

test('all rules of a large cell', async () => {
  const copy = await SnapshotCopy.empty();
  const unpacked = (name: string) =>
    gunzipSync(readFileSync(`test/fixtures/scale/${name}`)).toString('utf8');
  const save = unpacked('iptables-save-250x40.txt.gz');
  await copy.write('snapshot.json', '{"version":1}');
  await copy.write('cells/big/iptables-save.txt', save);
  await copy.write('cells/big/container-metadata.json', unpacked('store-250x40.json.gz'));
  const logRules = await answered({}, copy.directory);
  const allOfThem = await answered({ every: true }, copy.directory);
  await copy.remove();
  expect(rulesOn(logRules.document, 'big')).toHaveLength(save.match(/ -j LOG /g)?.length ?? 0);
  expect(rulesOn(logRules.document, 'big').every(({ instance }) => instance)).toBe(true);
  expect(rulesOn(allOfThem.document, 'big')).toHaveLength(save.match(/ -A /g)?.length ?? 0);
});

function countBy(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

test('of LOG rules that no rule leads to, their cell and chain are told', async () => {
  const copy = await SnapshotCopy.ofCapture();
  try {
    const path = `cells/${CELL_1}/iptables-save.txt`;
    const text = readFileSync(join(copy.directory, path), 'utf8');
    const chain = 'netout--5410373c-237e-4--log';
    await copy.write(path, text.replaceAll(` -g ${chain}`, ' -j ACCEPT'));
    const { notices, document, unreached } = await answered({ cells: [CELL_1] }, copy.directory);
    expect(notices).toEqual([
      `2 LOG rules on diego-cell/${CELL_1} log nothing: no rule leads to their chains (${chain}); cfnet logging status says what is logged`,
    ]);
    const listed = rulesOn(document, CELL_1).filter((rule) => rule.chain === chain);
    expect(new Set(listed)).toEqual(unreached);
  } finally {
    await copy.remove();
  }
});
