import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { SnapshotCopy } from '../lib/source/snapshot-copy.js';
import {
  CFNET,
  ended,
  runProgram,
  start,
  type Ended,
  type StartOptions,
} from '../support/program.js';
import { expectToFit } from '../support/schema.js';

const SNAPSHOT = 'test/fixtures/silk-cell/snapshot';
const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const LOG = `${SNAPSHOT}/cells/${CELL_0}/kern.log`;
const OTHER_LOG = 'test/fixtures/silk-cell/cell-2/kern.traditional.log';
/** How many flows the captures hold. */
const ALL = 67;
const OF_LOG = 48;
const OF_OTHER_LOG = 15;
/** Modes mean nothing to a user who may read everything. */
const READS_ALL = process.getuid?.() === 0;

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-cli-'));
  const log = readFileSync(LOG);
  await writeFile(at('kern.log.1.gz'), gzipSync(log));
  await writeFile(at('broken.gz'), gzipSync(log).subarray(0, -9));
  await writeFile(at('binary'), readFileSync(process.execPath).subarray(0, 50_000));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function enrich(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return runProgram(CFNET, ['enrich', ...args], options);
}

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function documentsOf(stdout: string): Record<string, unknown>[] {
  return linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a snapshot', () => {
  test('as JSON: every flow of all cells, by time, as the schema says', async () => {
    const { exitCode, stdout, stderr } = await enrich(['--snapshot', SNAPSHOT, '--json']);
    const flows = documentsOf(stdout);
    expect([exitCode, flows.length]).toEqual([0, ALL]);
    for (const flow of flows) expectToFit('flow', flow);
    const times = flows.map(({ time }) => String(time));
    expect(times).toEqual(times.toSorted());
    expect(new Set(flows.map(({ cell }) => (cell as { id: string }).id)).size).toBe(3);
    expect(stderr).toBe("62 of 129 lines skipped: no log line of silk's or Garden's rules\n");
  });

  test.each([
    [
      'compact',
      /^11-22 01:02:22\.601 denied {2}c2c frontend\/0 → backend\/0:8081 tcp PORT_MISMATCH$/,
    ],
    ['json', /^\{"version":1,"time":"2026-11-22T01:02:22\.601\d+Z",.*"verdict":"denied"/],
    ['raw', /^2026-11-22T01:02:22\.601.* DENY_C2C_3320ced4-2f80-4b15- IN=s-010255041002 /],
    [
      'table',
      /^11-22 01:02:22\.601 {2}c02dc4dd {2}denied {8}c2c {3}frontend\/0 {16}backend\/0:8081 /,
    ],
    ['lager', /^\{"timestamp":"2026-11-22T01:02:22\.601\d{6}Z",.*\.ingress-denied"/],
    [
      'template={{source.app.name}}>{{destination.port}} {{reason}}',
      /^frontend>8081 PORT_MISMATCH$/,
    ],
  ])('-o %s: a line for each flow', async (format, line) => {
    const { exitCode, stdout, stderr } = await enrich(['--snapshot', SNAPSHOT, '-q', '-o', format]);
    const [header, ...rows] = linesOf(stdout);
    const lines = format === 'table' ? rows : [header, ...rows];
    expect([exitCode, stderr, lines.length]).toEqual([0, '', ALL]);
    expect(lines[1]).toMatch(line);
  });

  test('-o dict: a block for each flow', async () => {
    const { exitCode, stdout } = await enrich(['--snapshot', SNAPSHOT, '-o', 'dict']);
    const blocks = stdout.split('\n\n').slice(0, -1);
    expect([exitCode, blocks.length]).toEqual([0, ALL]);
    expect(blocks[1]).toMatch(/^ +destination app: backend$/m);
  });

  test('--show-rule: the rule below each flow', async () => {
    const { stdout } = await enrich(['--snapshot', SNAPSHOT, '--show-rule', '--first', '1']);
    expect(linesOf(stdout)[1]).toMatch(
      /^ {4}rule 9 of vpa--\d+: -A vpa--\d+ -d 10\.255\.41\.3\/32 /,
    );
  });

  test.each<[readonly string[], number]>([
    [['--to-app', 'backend', '--verdict', 'denied'], 8],
    [['--to-app', 'backend', '--to-app', 'frontend', '--kind', 'c2c'], 28],
    [['--kind', 'c2c', '--app', '!frontend'], 4],
    [['--protocol', 'icmp', '--from-space', 'telemetry'], 2],
    [['--cell', '10.0.16.17'], 15],
    [['--from-instance', '24290f15-6f2d-41b7', '--kind', 'asg'], 1],
    [['--since', '90s'], 12],
    [['--until', '2026-11-22T01:02:22.601Z'], 1],
    [['--first', '3'], 3],
    [['--last', '4', '--no-follow'], 4],
  ])('%j', async (args, count) => {
    const { exitCode, stdout } = await enrich(['--snapshot', SNAPSHOT, '--json', ...args]);
    expect([exitCode, documentsOf(stdout).length]).toEqual([0, count]);
  });
});

describe('logs', () => {
  test.each<[string, () => readonly string[], (() => StartOptions) | undefined, number]>([
    ['a file', () => [LOG], undefined, OF_LOG],
    ['a packed file', () => [at('kern.log.1.gz')], undefined, OF_LOG],
    ['two files', () => [LOG, OTHER_LOG], undefined, OF_LOG + OF_OTHER_LOG],
    ['stdin, called -', () => ['-'], () => ({ stdin: readFileSync(LOG) }), OF_LOG],
    ['stdin, by a pipe', () => [], () => ({ stdin: readFileSync(LOG) }), OF_LOG],
    ['stdin, packed', () => ['-'], () => ({ stdin: gzipSync(readFileSync(LOG)) }), OF_LOG],
    [
      'stdin and a file',
      () => ['-', OTHER_LOG],
      () => ({ stdin: readFileSync(LOG) }),
      OF_LOG + OF_OTHER_LOG,
    ],
    ['nothing on stdin', () => [], undefined, 0],
  ])('%s', async (_, args, options, count) => {
    const { exitCode, stdout } = await enrich([...args(), '--json'], options?.());
    expect([exitCode, documentsOf(stdout).length]).toEqual([0, count]);
  });

  test('journald, with the names of a snapshot', async () => {
    const [, , line = ''] = linesOf(readFileSync(LOG, 'utf8')).filter((one) => one.includes('OK_'));
    const entry = JSON.stringify({
      __REALTIME_TIMESTAMP: '1795309341397851',
      _SOURCE_MONOTONIC_TIMESTAMP: '2402467201',
      MESSAGE: line.slice(line.indexOf('OK_')),
    });
    const { stdout } = await enrich(['-', '--snapshot', SNAPSHOT], { stdin: `${entry}\n` });
    expect(stdout).toMatch(/^11-22 01:02:21\.397 allowed c2c \w+\/0 → \w+\/0:\d+ tcp\n$/);
  });

  test('--fail-empty: nothing found is a no', async () => {
    const args = [LOG, '--to-port', '1', '-q'];
    expect(await enrich([...args, '--fail-empty'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: '',
    });
    expect(await enrich(args)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await enrich([LOG, '--fail-empty', '--first', '1'])).exitCode).toBe(0);
  });
});

interface Failure {
  readonly title: string;
  readonly args: () => readonly string[];
  readonly exitCode: number;
  readonly code: string;
  readonly message: () => unknown;
}

const FAILURES: readonly Failure[] = [
  {
    title: 'a missing file',
    args: () => [at('none.log')],
    exitCode: 4,
    code: 'NOT_FOUND',
    message: () => `There is no ${at('none.log')}: nothing was read from it`,
  },
  {
    title: 'a directory',
    args: () => [folder],
    exitCode: 2,
    code: 'BAD_INPUT',
    message: () => `${folder} is a directory`,
  },
  {
    title: 'a binary file',
    args: () => [at('binary'), '-q'],
    exitCode: 2,
    code: 'BAD_INPUT',
    message: () => `${at('binary')} is no text and holds no log line`,
  },
  {
    title: 'a folder that is no snapshot',
    args: () => ['--snapshot', folder],
    exitCode: 4,
    code: 'NOT_FOUND',
    message: () => `${folder} is no snapshot: there is no snapshot.json in it`,
  },
  ...[
    [['--port', '99999'], "'99999' is no port"],
    [['--verdict', '!deny'], "'deny' is no verdict"],
    [['--since', 'yesterday'], "--since cannot be 'yesterday'"],
    [['-', '-'], 'standard input can be read only once'],
    [['--to-space', 'prod'], "no log line tells the name of its space, such as 'prod'"],
  ].map(([args, message]) => ({
    title: String(args),
    args: () => [LOG, ...(args as string[])],
    exitCode: 2,
    code: 'USAGE',
    message: () => String(message),
  })),
  ...['app', 'cell'].map((field) => ({
    title: `an unknown ${field}`,
    args: () => ['--snapshot', SNAPSHOT, `--${field}`, 'typo'],
    exitCode: 4,
    code: 'NOT_FOUND',
    message: () => expect.stringMatching(`^No ${field} is called 'typo' in .*: known are `),
  })),
];

describe.each(FAILURES)('$title', ({ args, exitCode, code, message }) => {
  test('is one sentence on stderr, and nothing on stdout', async () => {
    const told = await enrich(args());
    expect([told.exitCode, told.stdout]).toEqual([exitCode, '']);
    expect(linesOf(told.stderr)[0]?.replace(/^cfnet: /, '')).toEqual(message());
    expect(linesOf(told.stderr).length).toBeLessThanOrEqual(2);
  });

  test('is one document on stdout with --json', async () => {
    const told = await enrich(['--json', ...args()]);
    expect([told.exitCode, told.stderr]).toEqual([exitCode, '']);
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code, message: message() } });
    expectToFit('error', JSON.parse(told.stdout));
  });
});

test.each([
  ['yaml', "'yaml' is no output format"],
  ['template={{tiem}}', "a flow has no 'tiem'"],
])('-o %s is refused before anything is read', async (format, message) => {
  const { exitCode, stdout, stderr } = await enrich(['--snapshot', '/nowhere', '-o', format]);
  expect([exitCode, stdout, linesOf(stderr)[0]]).toEqual([2, '', `cfnet: ${message}`]);
});

(READS_ALL ? test.skip : test)('a file that may not be read', async () => {
  await writeFile(at('secret'), 'x');
  await chmod(at('secret'), 0);
  const { exitCode, stderr } = await enrich([at('secret')]);
  expect([exitCode, stderr]).toEqual([3, `cfnet: ${at('secret')} may not be read by this user\n`]);
});

describe('what fails beside what is good', () => {
  test.each<[string, () => readonly string[], string, number]>([
    ['a missing file', () => [at('none.log'), OTHER_LOG], 'There is no .*/none.log', OF_OTHER_LOG],
    ['a directory', () => [OTHER_LOG, folder], 'is a directory', OF_OTHER_LOG],
    ['a binary file', () => [at('binary'), OTHER_LOG], 'is no text', OF_OTHER_LOG],
    ['a broken gzip file', () => [at('broken.gz'), OTHER_LOG], 'is damaged', OF_LOG + OF_OTHER_LOG],
    ['a broken gzip file, nothing else', () => [at('broken.gz')], 'is damaged', OF_LOG],
  ])('%s: is told, the rest is printed, and it ends with 5', async (_, args, sentence, count) => {
    const { exitCode, stdout, stderr } = await enrich([...args(), '--json', '-q']);
    expect([exitCode, documentsOf(stdout).length]).toEqual([5, count]);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(sentence)]);
  });

  test('one of two names that are asked for', async () => {
    const args = ['--snapshot', SNAPSHOT, '--json', '--to-app', 'typo'];
    const { exitCode, stdout, stderr } = await enrich([...args, '--to-app', 'frontend', '-q']);
    expect([exitCode, documentsOf(stdout).length]).toEqual([4, 3]);
    expect(stderr).toBe(`No app is called 'typo' in the snapshot ${SNAPSHOT}\n`);
  });

  test('a guid that only lines know is found there', async () => {
    const handle = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';
    const args = ['--snapshot', SNAPSHOT, '--json', '-q', '--instance'];
    const found = await enrich([...args, handle]);
    expect([found.exitCode, documentsOf(found.stdout).length]).toEqual([0, 1]);
    const missed = await enrich([...args, handle.replace('2', '3')]);
    expect([missed.exitCode, missed.stdout]).toEqual([4, '']);
    expect(missed.stderr).toMatch(/^No instance is called .*: only lines that tell .* match\n$/);
  });
});

describe('a snapshot with something broken', () => {
  let copy: SnapshotCopy;
  beforeAll(async () => {
    copy = await SnapshotCopy.ofCapture();
  });
  afterAll(() => copy.remove());

  test('a store.json: named with line and column, and all the rest is there', async () => {
    const store = `cells/${CELL_0}/container-metadata.json`;
    await copy.write(store, '{\n "a": {"handle": oops}}');
    const { exitCode, stdout, stderr } = await enrich([
      '--snapshot',
      copy.directory,
      '--json',
      '-q',
    ]);
    const flows = documentsOf(stdout);
    expect([exitCode, flows.length]).toEqual([5, ALL]);
    expect(stderr).toBe(`${store} is broken at line 2, column 18: invalid symbol\n`);
    expect(flows[0]).toMatchObject({ destination: { app: { name: 'backend' } } });
    expect(flows.every((flow) => 'rule' in flow || flow['kind'] === 'c2c')).toBe(true);
  });

  test('without the log of a cell: said, and no failure', async () => {
    const whole = await SnapshotCopy.ofCapture();
    await whole.remove(`cells/${CELL_0}/kern.log`);
    const { exitCode, stdout, stderr } = await enrich([
      '--snapshot',
      whole.directory,
      '--json',
      '-q',
    ]);
    await whole.remove();
    expect([exitCode, documentsOf(stdout).length]).toEqual([0, ALL - OF_LOG]);
    expect(stderr).toBe(`There is no cells/${CELL_0}/kern.log: this cell has no log lines\n`);
  });

  test('without any log: not found', async () => {
    const empty = await SnapshotCopy.empty();
    await empty.write('snapshot.json', '{"version":1}');
    const { exitCode, stdout, stderr } = await enrich(['--snapshot', empty.directory]);
    await empty.remove();
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/^There is no cells\/: .*\ncfnet: there is no kernel log to read\n/m);
  });
});

describe('a log that goes on for ever', () => {
  const log = readFileSync(LOG);

  test('--first ends it at once, though no more comes', async () => {
    const args = ['enrich', '-', '--first', '2', '-o', 'raw'];
    const child = start(CFNET, args, { stdin: log, stdinStaysOpen: true });
    const { exitCode, stdout } = await ended(child);
    expect([exitCode, linesOf(stdout).length]).toEqual([0, 2]);
  });

  test('its flows come as they are read', async () => {
    const child = start(CFNET, ['enrich', '-'], { stdin: log, stdinStaysOpen: true });
    const end = ended(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.stdin?.end();
    expect((await end).exitCode).toBe(0);
  });

  test('ends quietly when the reader of its flows has gone', async () => {
    const child = start(CFNET, ['enrich', '-', '--json'], { stdinStaysOpen: true });
    const end = ended(child);
    const endless = Readable.from(
      (function* repeated() {
        for (;;) yield log;
      })(),
    );
    endless.on('error', () => undefined);
    endless.pipe(child.stdin as NodeJS.WritableStream);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.stdout?.destroy();
    expect(await end).toMatchObject({ exitCode: 0, stderr: '' });
    endless.destroy();
  });

  test('ends with 130 on Ctrl-C', async () => {
    const child = start(CFNET, ['enrich', '-'], { stdin: log, stdinStaysOpen: true });
    const end = ended(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    expect(await end).toMatchObject({ exitCode: 130, stderr: '' });
  });
});

test('names and log text reach no terminal as they are', async () => {
  const copy = await SnapshotCopy.ofCapture();
  const lrps = readFileSync(join(copy.directory, 'actual-lrps.ndjson'), 'utf8');
  await copy.write('actual-lrps.ndjson', lrps.replaceAll('frontend', 'front\\u001b[31mend\\u202e'));
  const store = `cells/${CELL_0}/container-metadata.json`;
  const text = readFileSync(join(copy.directory, store), 'utf8');
  await copy.write(store, text.replaceAll('frontend', 'front\\\\u001b[31mend\\\\u202e'));
  await copy.remove('apps.json');
  const { stdout } = await enrich(['--snapshot', copy.directory, '--color', 'never']);
  await copy.remove();
  expect(linesOf(stdout)).toHaveLength(ALL);
  expect(stdout).toContain('front\\x1b[31mend\\u202e/0');
  expect(stdout).not.toMatch(/[\p{Cf}\x1b]/u);
});
