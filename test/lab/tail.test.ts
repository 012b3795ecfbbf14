import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndpointDocument, FlowDocument } from '../../src/lib/flow/flow-document.js';
import { eventually } from '../support/eventually.js';
import { CFNET, start } from '../support/program.js';
import { misfits } from '../support/schema.js';
import { LabUnderTest } from './lab-program.js';
import { until } from './learner.js';

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await LabUnderTest.create();
  await lab.up('--plane', 'simulated', '--cells', '3', '--logging', 'all');
});
afterAll(() => lab.remove());

const started: RunningTail[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGINT');
});

/** `cfnet tail` while it runs, with what it has printed. */
class RunningTail {
  readonly child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(...args: readonly string[]) {
    const all = ['tail', '--lab', '--name', lab.name, ...args];
    this.child = start(CFNET, all, { env: lab.environment });
    started.push(this);
    this.child.stdout?.on('data', (data: Buffer) => (this.#stdout += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.#stderr += data.toString()));
  }

  get lines(): readonly string[] {
    return this.#stdout.split('\n').slice(0, -1);
  }

  get flows(): readonly FlowDocument[] {
    return this.lines.map((line) => JSON.parse(line) as FlowDocument);
  }

  get notices(): string {
    return this.#stderr;
  }

  /** Resolves when it says whom it follows. */
  async follows(): Promise<this> {
    await eventually(() => {
      expect(this.#stderr).toContain('Following ');
    });
    return this;
  }

  async interrupt(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.child.kill(signal);
    if (this.child.exitCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

/** All LOG lines that the cells wrote, without the blank at their ends. */
async function logged(): Promise<readonly string[]> {
  const folders = await cellFolders();
  const texts = await Promise.all(
    folders.map((folder) => readFile(join(folder, 'var/log/kern.log'), 'utf8')),
  );
  return texts.flatMap((text) => text.split('\n')).filter((line) => line.includes(' OUT='));
}

async function cellFolders(): Promise<readonly string[]> {
  const cells = join(lab.root, 'cells');
  const names = await readdir(cells);
  return names.filter((name) => /^[0-9a-f]{8}-/.test(name)).map((name) => join(cells, name));
}

async function traffic(seconds: number): Promise<void> {
  await lab.lab('traffic', '--for', String(seconds), '--rate', '10');
}

/** Apps talk for as long as something else goes on. */
async function whileAppsTalk(work: () => Promise<void>): Promise<void> {
  const args = ['lab', 'traffic', '--name', lab.name, '--rate', '10'];
  const child = start(CFNET, args, { env: lab.environment });
  child.stdout?.resume();
  const ended = once(child, 'close');
  try {
    await work();
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

/** Nothing that a tail started on cells, or bosh for it, is left. */
async function nothingRuns(): Promise<void> {
  let left: readonly string[] = [];
  for (let look = 0; look < 100; look++) {
    left = (await lab.traces()).processes.filter((line) => !/lab serve|lab-shell/.test(line));
    if (left.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(left).toEqual([]);
}

describe.each(['direct', 'bosh'])('by %s', (transport) => {
  test('a denied and an allowed request, named and explained', async () => {
    const tail = await new RunningTail('appB', '--transport', transport, '-o', 'json').follows();
    await whileAppsTalk(async () => {
      await eventually(() => {
        expect(tail.flows.map(({ reason }) => reason)).toContain('NO_POLICY');
      });
      await lab.cli('cf', 'add-network-policy', 'appA', 'appB');
      await eventually(() => {
        expect(tail.flows.map(({ reason }) => reason)).toContain('POLICY_ALLOWED');
      });
    });
    expect(await tail.interrupt()).toBe(130);
    for (const flow of tail.flows) {
      expect(misfits('flow', flow)).toEqual([]);
      expect(flow.rule?.chain).toMatch(/^(vpa|overlay|netout|asg)-/);
      expect(flow.source.app?.name).toMatch(/^app[AB]$/);
    }
    await lab.cli(
      'cf',
      'remove-network-policy',
      'appA',
      'appB',
      '--protocol',
      'tcp',
      '--port',
      '8080',
    );
    await nothingRuns();
  });

  test('scaled, restarted and moved while traffic runs: no line missing, none doubled', async () => {
    const tail = await new RunningTail('appB', '--transport', transport, '-o', 'raw').follows();
    const before = new Set(await logged());
    await whileAppsTalk(async () => {
      await lab.cli('cf', 'scale', 'appB', '-i', '4');
      await lab.cli('cf', 'restart', 'appB');
      await lab.cli('cf', 'scale', 'appB', '-i', '1');
      await lab.cli('cf', 'restart', 'appB');
      await lab.cli('cf', 'scale', 'appB', '-i', '3');
      const lines = tail.lines.length;
      // The last places are heard of as well.
      await eventually(() => {
        expect(tail.lines.length).toBeGreaterThan(lines);
      });
    });
    const appA = await handleOf('appA');
    const about = (await logged()).filter(
      // What appA sends outside concerns nobody else.
      (line) => !before.has(line) && !new RegExp(` (OK|DENY)_${appA.slice(0, 20)}`).test(line),
    );
    await eventually(() => {
      expect(tail.lines.length).toBeGreaterThanOrEqual(about.length);
    });
    await tail.interrupt();
    expect(tail.lines.toSorted()).toEqual(about.toSorted());
    await nothingRuns();
  });

  test('a kern.log that is truncated is followed on from its new beginning', async () => {
    const tail = await new RunningTail('--all', '--transport', transport, '-o', 'raw').follows();
    await whileAppsTalk(async () => {
      await eventually(() => {
        expect(tail.lines.length).toBeGreaterThan(0);
      });
      for (const folder of await cellFolders()) await truncate(join(folder, 'var/log/kern.log'));
      await eventually(() => {
        expect(tail.notices).toContain('its kern.log was cut short');
      });
      await until(async () => (await logged()).length > 0);
    });
    const there = await logged();
    await eventually(() => {
      expect(tail.lines).toEqual(expect.arrayContaining([...there]));
    });
    expect(await tail.interrupt()).toBe(130);
    expect(new Set(tail.lines).size).toBe(tail.lines.length);
    await nothingRuns();
  });

  test('a reader that has enough, and a parent that is killed', async () => {
    const reader = await new RunningTail(
      '--all',
      '--transport',
      transport,
      '--since',
      '1h',
    ).follows();
    await eventually(() => {
      expect(reader.lines.length).toBeGreaterThan(0);
    });
    reader.child.stdout?.destroy();
    await traffic(3);
    if (reader.child.exitCode === null) await once(reader.child, 'close');
    expect(reader.child.exitCode).toBe(0);
    expect(reader.notices).not.toContain(' from ');
    await nothingRuns();

    const killed = await new RunningTail('--all', '--transport', transport).follows();
    await killed.interrupt('SIGKILL');
    await nothingRuns();
  });
});

test('what there is, and no more', async () => {
  const all = (await logged()).length;
  const { exitCode, stdout } = await lab.cfnet(
    ...['tail', '--all', '--lab', '--name', lab.name, '--no-follow', '-o', 'json'],
  );
  expect(exitCode).toBe(0);
  const flows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FlowDocument);
  expect(flows).toHaveLength(all);
  const times = flows.map(({ time }) => time ?? '');
  expect(times).toEqual(times.toSorted());
  const last = await lab.cfnet(
    ...['tail', '--all', '--lab', '--name', lab.name, '--no-follow', '--last', '3', '-o', 'json'],
  );
  expect(last.stdout.trim().split('\n')).toEqual(stdout.trim().split('\n').slice(-3));
});

test.each([
  [[], 2, 'it is not said what to follow'],
  [['--all', 'appA'], 2, '--all and a choice of apps or cells contradict each other'],
  [['nobody'], 4, "No app is called 'nobody'"],
  [['--cell', 'nowhere'], 4, 'no cell is called nowhere'],
])('tail %j', async (args, code, message) => {
  const { exitCode, stderr, stdout } = await lab.cfnet(
    'tail',
    '--lab',
    '--name',
    lab.name,
    ...args,
  );
  expect(stderr).toContain(message);
  expect(exitCode).toBe(code);
  expect(stdout).toBe('');
});

test('an app that is stopped is waited for', async () => {
  await lab.cli('cf', 'stop', 'appA');
  const tail = await new RunningTail('appA').follows();
  expect(tail.notices).toContain('waiting for it to start');
  await lab.cli('cf', 'start', 'appA');
  await eventually(() => {
    expect(tail.notices).toContain('follows too, for appA/0');
  });
  await traffic(3);
  await eventually(() => {
    expect(tail.lines.length).toBeGreaterThan(0);
  });
  await tail.interrupt();
});

async function handleOf(app: string): Promise<string> {
  for (const folder of await cellFolders()) {
    const path = join(folder, 'var/vcap/data/container-metadata/store.json');
    const store = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    for (const [handle, entry] of Object.entries(store)) {
      if (JSON.stringify(entry).includes(`app_name\\":\\"${app}\\"`)) return handle;
    }
  }
  throw new Error(`no container of ${app}`);
}

test('lines about earlier containers of an app are read and named, also when it is stopped', async () => {
  const read = async (...args: readonly string[]): Promise<readonly FlowDocument[]> => {
    const tail = ['tail', '--lab', '--name', lab.name, '--no-follow', '-q', '-o', 'json'];
    const { stdout } = await lab.cfnet(...tail, ...args);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FlowDocument);
  };
  const rawOf = (flows: readonly FlowDocument[]) => flows.map(({ raw }) => raw).toSorted();
  await lab.cli('cf', 'ssh', 'appA', '-c', 'curl -s -m 2 appB.apps.internal:8080');
  await lab.cli('cf', 'stop', 'appB');
  const stopped = await read('--all', '--app', 'appB');
  const denied = stopped.filter(({ verdict }) => verdict === 'denied');
  expect(denied.length).toBeGreaterThan(0);
  await lab.cli('cf', 'start', 'appB');
  const all = await read('--all', '--app', 'appB');
  expect(rawOf(all)).toEqual(expect.arrayContaining([...rawOf(denied)]));
  const cells = await read('appB', '--since', '1h');
  const hosts = new Set(cells.map(({ cell }) => cell?.id));
  const isAppB = ({ app }: EndpointDocument): boolean => app?.name === 'appB';
  // An instance may run on a cell that has no line of its own yet; those of before are known where they ran alone.
  const ends = cells.flatMap(({ source, destination }) => [source, destination]).filter(isAppB);
  const known = new Set([...hosts, ...ends.map(({ cell }) => cell?.id)]);
  const isOfHost = (end: EndpointDocument): boolean => isAppB(end) && known.has(end.cell?.id);
  expect(rawOf(cells)).toEqual(
    rawOf(
      all.filter(
        ({ cell, source, destination }) =>
          hosts.has(cell?.id) && (isOfHost(source) || isOfHost(destination)),
      ),
    ),
  );
});
