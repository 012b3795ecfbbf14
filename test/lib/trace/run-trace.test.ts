import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import type { CellSource, Source } from '../../../src/lib/source/source.js';
import { traceConnection } from '../../../src/lib/trace/trace-connection.js';
import { ChangedCapture, WEB } from './changed-capture.js';
import { CAPTURE, CELL_IDS, traced, type CellName } from './traced.js';

let capture: ChangedCapture;

beforeEach(async () => {
  capture = await ChangedCapture.make();
});

afterEach(async () => {
  await capture.copy.remove();
});

const fromTo = (source: string, destination: string) =>
  traced(source, destination, { snapshot: capture.snapshot, port: 8080 });

const dropRules = (cell: CellName) =>
  capture.copy.remove(`cells/${CELL_IDS[cell]}/iptables-save.txt`);

describe('exit codes', () => {
  test.each([
    ['frontend', 'backend', 0],
    ['reporter', 'backend', 1],
    ['frontend', 'backend/9', 1],
    ['frontend', '10.255.200.9', 4],
  ])('%s to %s: %i', async (source, destination, exitCode) => {
    expect((await fromTo(source, destination)).exitCode).toBe(exitCode);
  });

  test('a snapshot that is not there is an error', async () => {
    const tracing = traced('frontend', 'backend', { snapshot: '/nowhere' });
    await expect(tracing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const TAKEN = 'This is as it was at 2026-11-22T01:05:00Z, when the snapshot was taken';

test('without a port the one of add-network-policy is taken, and said', async () => {
  const { notices, document } = await traced('frontend', 'backend');
  expect(document.pairs[0]?.destination.port).toBe(8080);
  expect(notices).toEqual([
    TAKEN,
    'No port was given: tcp port 8080 is taken, the default of cf add-network-policy',
  ]);
});

describe('the rules of a cell are not known', () => {
  test('of one of several: partial, and the rest is told', async () => {
    await dropRules('cell-1');
    const { exitCode, document, notices } = await fromTo('frontend', 'backend');
    expect(exitCode).toBe(5);
    expect(document.verdict).toBe('allowed');
    expect(document.pairs.map(({ destination }) => destination.instance?.index)).toEqual([0, 2, 3]);
    expect(document.notes).toContain(
      'What happens between 1 more pair of instances is not known: the rules of a cell are missing',
    );
    expect(document.errors).toMatchObject([{ cell: CELL_IDS['cell-1'], code: 'NOT_FOUND' }]);
    expect(notices).toEqual([TAKEN, document.errors[0]?.message]);
  });

  test('of the source: nothing can be told', async () => {
    await dropRules('cell-0');
    await expect(fromTo('frontend', 'backend')).rejects.toThrow(
      `There is no cells/${CELL_IDS['cell-0']}/iptables-save.txt`,
    );
  });

  test('of the destination, and the source already says no: that is told', async () => {
    await capture.changeRules('cell-0', (save) =>
      save.replace(/^.*-A FORWARD -j vpa--/m, '-A FORWARD -d 10.255.92.2/32 -j DROP\n$&'),
    );
    await dropRules('cell-1');
    expect((await fromTo('frontend', 'backend/1')).document).toMatchObject({
      verdict: 'denied',
      pairs: [{ verdict: 'denied' }],
    });
  });

  test('of a cell that the source does not have at all', async () => {
    await capture.copy.remove(`cells/${CELL_IDS['cell-2']}`);
    const { exitCode, document } = await fromTo('frontend', 'backend');
    expect([exitCode, document.pairs.length]).toEqual([5, 2]);
    expect(document.errors).toMatchObject([
      { cell: CELL_IDS['cell-2'], message: expect.stringContaining('where one of the containers') },
    ]);
  });

  test('of a cell that has nothing to do with it: nobody asks', async () => {
    await dropRules('cell-2');
    const { exitCode, notices } = await fromTo('frontend', 'backend/1');
    expect([exitCode, notices]).toEqual([0, [TAKEN]]);
  });
});

describe('pairs of instances', () => {
  test('are all there, and those alike are put together', async () => {
    const { trace, document } = await fromTo('reporter', 'backend');
    expect(document.pairs).toHaveLength(8);
    expect(trace.groups.map(({ pairs }) => pairs.length)).toEqual([8]);
  });

  test('differ: the answer is no, and says how many are reached', async () => {
    await capture.setPolicies([], ['cell-1']);
    await capture.setPolicies([WEB], []);
    const { trace, document, exitCode } = await fromTo('frontend', 'backend');
    expect([document.verdict, document.reason, exitCode]).toEqual(['denied', 'AGENT_STALE', 1]);
    expect(document.sentence).toBe(
      "frontend reaches backend on tcp port 8080 between 3 of 4 pairs of instances only: elsewhere the policy server has a network policy for it, but the destination's cell has no rule for it (yet)",
    );
    expect(trace.groups.map(({ verdict, pairs }) => [verdict, pairs.length])).toEqual([
      ['denied', 1],
      ['allowed', 3],
    ]);
  });

  test('of one app: none is asked about itself', async () => {
    const { document } = await traced('backend', 'backend', { port: 7946 });
    expect(document.verdict).toBe('allowed');
    expect(document.pairs).toHaveLength(12);
    expect(
      document.pairs.filter(({ source, destination }) => source.ip === destination.ip),
    ).toEqual([]);
  });
});

describe('why nothing is logged', () => {
  const notesOf = async (source: string, destination: string, port: number) =>
    (await traced(source, destination, { snapshot: capture.snapshot, port })).document.notes;

  test.each([
    ['frontend/0', 'backend/1', 8080, 'allowed container traffic (c2c) is not logged'],
    ['frontend/0', 'backend/1', 8081, 'denied container traffic (c2c) is not logged'],
    [
      'backend/1',
      '198.51.100.7',
      8443,
      'what security groups allow is logged only for rules with log: true',
    ],
    ['backend/1', '203.0.113.10', 25, 'what security groups deny is not logged'],
  ])('%s to %s port %i', async (source, destination, port, what) => {
    expect(await notesOf(source, destination, port)).toContain(
      `Logging is off on cell 78859829: ${what}`,
    );
  });

  test('the cell says that logging is on, its rules say otherwise', async () => {
    await capture.change(`cells/${CELL_IDS['cell-1']}/logging.json`, (text) =>
      text.replaceAll('false', 'true'),
    );
    const off = 'Logging is off on cell 78859829:';
    expect(await notesOf('frontend/0', 'backend/1', 8080)).toContain(
      `${off} allowed container traffic (c2c) is not logged, though it is said to be on: the agent makes its rules anew when a policy or a container changes`,
    );
    expect(await notesOf('backend/1', '203.0.113.10', 25)).toContain(
      `${off} what security groups deny is not logged, though it is said to be on: a container that was made before keeps its rules`,
    );
  });

  test('what is logged needs no note', async () => {
    expect(await notesOf('frontend/0', 'backend/0', 8080)).toEqual([]);
  });
});

/** A source that notes which cells are asked for their rules. */
async function watched(asked: string[]): Promise<Source> {
  const source = await openSnapshot(CAPTURE);
  const { value, problems } = await source.cells();
  const cells = value.map((one): CellSource => ({
    cell: one.cell,
    logs: () => one.logs(),
    logging: () => one.logging(),
    routes: () => one.routes(),
    iptablesSave: () => {
      asked.push(one.cell.id);
      return one.iptablesSave();
    },
  }));
  return {
    info: source.info,
    cells: () => Promise.resolve({ value: cells, problems }),
    directory: () => source.directory(),
    policies: () => source.policies(),
    securityGroups: () => source.securityGroups(),
  };
}

describe('only the cells that have to do with it are asked for their rules', () => {
  test.each<[string, string, readonly CellName[]]>([
    ['frontend', 'backend/1', ['cell-0', 'cell-1']],
    ['backend/2', 'backend/3', ['cell-2']],
    ['frontend', '8.8.8.8', ['cell-0']],
    ['10.0.16.1', '10.0.16.17', ['cell-2']],
    ['10.255.41.5', '8.8.8.8', ['cell-0', 'cell-1', 'cell-2']],
    ['frontend', '10.255.200.9', ['cell-0', 'cell-1', 'cell-2']],
  ])('%s to %s', async (source, destination, cells) => {
    const asked: string[] = [];
    await traceConnection(await watched(asked), { source, destination, port: 80 });
    expect(asked.toSorted()).toEqual(cells.map((name) => CELL_IDS[name]).toSorted());
  });
});
