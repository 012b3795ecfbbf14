import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { GENUINE_CLIS, hasGenuineClis } from '../support/genuine-clis.js';
import { CFNET, start } from '../support/program.js';
import { OpenedTestLab } from './opened-lab.js';

jest.setTimeout(180_000);

/** Reconnecting may have to wait for the longest pause between two tries. */
const PATIENCE_MS = 60_000;

let opened: OpenedTestLab;
let isOpen = true;
let cells: readonly string[];
/** Where the programs of this test keep what is not to stay. */
let temporary: string;
beforeAll(async () => {
  opened = await OpenedTestLab.open({ cells: 3 });
  temporary = await mkdtemp(join(tmpdir(), 'cfnet-tail-'));
  cells = opened.lab.foundation.cells.map(({ id }) => id);
});
afterAll(async () => {
  await closeLab();
  await rm(temporary, { recursive: true, force: true });
});

async function closeLab(): Promise<void> {
  if (isOpen) await opened.close();
  isOpen = false;
}

const running: Running[] = [];
afterEach(async () => {
  for (const tail of running.splice(0)) await end(tail, 'SIGINT');
});

interface Running {
  readonly child: ChildProcess;
  readonly lines: () => readonly string[];
  readonly notices: () => string;
}

type Way = readonly [transport: 'direct' | 'bosh', clis: 'small' | 'genuine', run: string];

async function tailBy([transport, clis]: Way): Promise<Running> {
  const { PATH: path = '' } = opened.env;
  const folders = clis === 'genuine' ? [GENUINE_CLIS, path] : [path];
  const env = { ...opened.env, TMPDIR: temporary, PATH: folders.join(delimiter) };
  const args = ['tail', '--all', '-o', 'raw', '--transport', transport];
  const child = start(CFNET, args, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const tail = { child, lines: () => stdout.split('\n').slice(0, -1), notices: () => stderr };
  running.push(tail);
  await eventually(() => {
    expect(stderr).toContain('Following all lines on 3 cells');
  }, PATIENCE_MS);
  return tail;
}

async function end({ child }: Running, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

/** Begins to write numbered lines on each cell. @returns ends that and tells how many each has. */
function writeLines(run: string): () => readonly string[] {
  const writers = cells.map((cell, at) =>
    opened.faults.writeLines(cell, {
      perSecond: 100,
      text: (number) =>
        `DENY_C2C_c597d3eb-7f7c-4a2c- IN=silk-vtep OUT=s-010255002002 MAC=ee:ee:0a:ff:02:00:ee:ee:0a:ff:01:00:08:00 ` +
        `SRC=10.255.1.2 DST=10.255.2.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=${at} DF PROTO=TCP SPT=${number} ` +
        `DPT=${run} WINDOW=28200 RES=0x00 SYN URGP=0 `,
    }),
  );
  return () => {
    for (const writer of writers) writer.stop();
    return writers.flatMap(({ written }, at) =>
      Array.from({ length: written }, (_, number) => `${at} ${number}`),
    );
  };
}

/** `CELL NUMBER` of each printed line of a run. */
function seen({ lines }: Running, run: string): readonly string[] {
  return lines()
    .filter((line) => line.includes(` DPT=${run} `))
    .map((line) => / ID=(\d+) .* SPT=(\d+) /.exec(line)?.slice(1).join(' ') ?? line);
}

const ofCell = (keys: readonly string[], at: number): readonly string[] =>
  keys.filter((key) => key.startsWith(`${at} `));

/** Temporary users on cells, files, and programs that cfnet started: none may be left. */
async function leftovers(): Promise<readonly string[]> {
  const [files, programs] = await Promise.all([readdir(temporary), processesOfThisLab()]);
  const users = isOpen ? opened.lab.cells.ssh.users : [];
  return [...users, ...files, ...programs];
}

/** Programs with the lab's variables: cfnet, and what it starts. */
async function processesOfThisLab(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (part: string) => readFile(`/proc/${pid}/${part}`, 'utf8').catch(() => '');
      const [line, environment] = await Promise.all([read('cmdline'), read('environ')]);
      const isOurs = environment.includes(opened.folder.root) && !line.includes('lab-shell');
      return isOurs ? `${pid} ${line.replaceAll('\0', ' ')}` : '';
    }),
  );
  return found.filter((line) => line !== '' && Number(line.split(' ')[0]) !== process.pid);
}

async function nothingIsLeft(): Promise<void> {
  let left: readonly string[] = ['not looked yet'];
  const until = Date.now() + PATIENCE_MS;
  while (left.length > 0 && Date.now() < until) left = await leftovers();
  expect(left).toEqual([]);
}

const ways: readonly Way[] = [
  ['direct', 'small', '7001'],
  ['bosh', 'small', '7002'],
  ...(hasGenuineClis ? [['bosh', 'genuine', '7003'] as const] : []),
];

describe.each(ways)('by %s with the %s CLIs', (...way) => {
  const [, , run] = way;

  test('cut connections, rotations, a reboot and a cell that is away: each line once, in order', async () => {
    const { faults } = opened;
    const [first = '', second = '', third = ''] = cells;
    const tail = await tailBy(way);
    const stop = writeLines(run);
    const hasSeen = (count: number) =>
      eventually(() => {
        for (const at of cells.keys())
          expect(ofCell(seen(tail, run), at).length).toBeGreaterThan(count);
      }, PATIENCE_MS);
    await hasSeen(10);
    faults.cutConnections(first, { after: 1000 });
    faults.goAway(second);
    await faults.rotateKernLog(second, 100);
    await faults.reboot(third);
    // Twice while it is away: what it had read last is packed by then.
    await faults.rotateKernLog(second, 100);
    faults.comeBack(second);
    await hasSeen(300);
    await faults.rotateKernLog(first, 200);
    faults.cutConnections(third, { after: 777 });
    await hasSeen(600);
    const written = stop();
    await eventually(() => {
      expect(seen(tail, run).length).toBeGreaterThanOrEqual(written.length);
    }, PATIENCE_MS);
    await end(tail, 'SIGINT');
    for (const at of cells.keys()) expect(ofCell(seen(tail, run), at)).toEqual(ofCell(written, at));
    expect(tail.notices()).toContain('connected after');
    expect(tail.notices()).not.toMatch(/lines .* (?:are|may be) lost/);
    await nothingIsLeft();
  });
});

// Each is mostly a wait: all ways at once.
test('killed, nothing of them stays', async () => {
  const tails = await Promise.all(ways.map(tailBy));
  await Promise.all(tails.map((tail) => end(tail, 'SIGKILL')));
  await nothingIsLeft();
});

test('a director that is silent at the end: what is left goes as soon as it speaks again', async () => {
  const tails = await Promise.all(ways.map(tailBy));
  const speak = opened.lab.apis.silenceDirector();
  await Promise.all(tails.map((tail) => end(tail, 'SIGINT')));
  for (const { child, notices } of tails) {
    expect(child.exitCode).toBe(130);
    expect(notices()).toContain('The director does not answer');
  }
  speak();
  await nothingIsLeft();
});

test('the whole foundation gone: said once a cell, tried again until it is interrupted, nothing stays', async () => {
  const tails = await Promise.all(ways.map(tailBy));
  await closeLab();
  await eventually(() => {
    for (const tail of tails) {
      expect(tail.notices().match(/: not connected \(.*\); trying again$/gm)).toHaveLength(3);
    }
  }, PATIENCE_MS);
  expect(tails.map(({ child }) => child.exitCode)).toEqual(tails.map(() => null));
  await Promise.all(tails.map((tail) => end(tail, 'SIGINT')));
  expect(tails.map(({ child }) => child.exitCode)).toEqual(tails.map(() => 130));
  await nothingIsLeft();
});
