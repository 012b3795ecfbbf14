import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { CFNET, start } from '../support/program.js';
import { expectToFit } from '../support/schema.js';
import { TURN_MS } from '../support/kernel-turn.js';
import { LabUnderTest, NO_TRACES, smallCli } from './lab-program.js';

const run = promisify(execFile);
const HAS_PROC = existsSync('/proc/self/environ');
const SCRIPT = '/usr/bin/script';

const noKernel = await whyNoKernelPlane();

/** Of ups and downs in a row: every third is killed, and every other one has the kernel's plane where it can. */
const MANY_ROUNDS = 20;

/** Rounds of a kill: each with the plane that it is about. */
const ROUNDS = [
  { round: 1, plane: 'simulated' },
  { round: 2, plane: 'kernel' },
  { round: 3, plane: 'simulated' },
  { round: 4, plane: 'kernel' },
  { round: 5, plane: 'simulated' },
].filter(({ plane }) => plane !== 'kernel' || noKernel === undefined);

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await LabUnderTest.create(noKernel === undefined ? 'kernel' : 'simulated');
}, TURN_MS);
afterAll(() => lab.remove());

describe('a lab', () => {
  test('runs until it is ended, and leaves nothing', async () => {
    const up = await lab.lab('up', '--plane', 'simulated');
    expect(up).toMatchObject({ exitCode: 0, stdout: '' });
    expect(up.stderr).toContain('2 cells with 3 containers');
    expect(up.stderr.trim().split('\n')).toHaveLength(6);
    const pid = await lab.pid();

    const again = await lab.lab('up', '--plane', 'simulated');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toContain('runs already');
    expect(await lab.pid()).toBe(pid);

    expect(await lab.lab('down')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('is down'),
    });
    expect(await lab.traces()).toEqual(NO_TRACES);
    expect(await lab.lab('status')).toMatchObject({ exitCode: 1 });
    expect(await lab.lab('down')).toMatchObject({ exitCode: 0 });
    expect(await lab.lab('env')).toMatchObject({ exitCode: 4, stdout: '' });
  });

  test('tells of itself in the form of the schemas, whether it runs or not', async () => {
    const shown = async (verb: string, ...args: readonly string[]) =>
      JSON.parse((await lab.lab(verb, '--json', ...args)).stdout) as { running?: boolean };
    for (const [verb, running, ...args] of [
      ['status', false],
      ['up', true, '--plane', 'simulated'],
      ['status', true],
    ] as const) {
      const document = await shown(verb, ...args);
      expectToFit('lab', document);
      expect({ verb, running: document.running }).toEqual({ verb, running });
    }
    expectToFit('lab-env', await shown('env'));
    const down = await shown('down');
    expectToFit('lab', down);
    expect(down.running).toBe(false);
  });

  test.each(ROUNDS)(
    'that is killed leaves nothing after the next command, round $round, $plane plane',
    async ({ round, plane }) => {
      await lab.up('--plane', plane);
      const pid = await lab.pid();
      const shell = await openShell();
      process.kill(pid, 'SIGKILL');
      await once(shell, 'close');
      // Whoever was at work on a cell still is: that is what has to be cleaned up.
      if (HAS_PROC) expect((await lab.traces()).processes.join()).toContain('sleep 300');
      if (round < 3) {
        await lab.up('--plane', plane);
        expect(await lab.pid()).not.toBe(pid);
      }
      await lab.lab('down');
      expect(await lab.traces()).toEqual(NO_TRACES);
    },
  );

  (noKernel === undefined ? test : test.skip)(
    `says that one lab at a time can have the kernel (SKIPPED where it cannot: ${noKernel ?? ''})`,
    async () => {
      await lab.up('--plane', 'kernel');
      const namespaces = (await lab.traces()).namespaces;
      expect(namespaces).toContain(`cfnet-${lab.name}.underlay`);
      const other = `${lab.name}x`;
      const second = await lab.cfnet('lab', 'up', '--name', other, '--plane', 'kernel');
      expect(second).toMatchObject({ exitCode: 2 });
      expect(second.stderr).toContain(`The lab ${lab.name} has the kernel plane`);
      expect(second.stderr).toContain(`cfnet lab down --name ${lab.name}.`);
      await lab.lab('down');
      expect(await lab.traces()).toEqual(NO_TRACES);
    },
  );

  test(
    'leaves nothing after many rounds, some of them killed',
    async () => {
      for (let round = 1; round <= MANY_ROUNDS; round++) {
        const plane = round % 2 === 0 && noKernel === undefined ? 'kernel' : 'simulated';
        expect({ round, ...(await lab.lab('up', '--plane', plane)) }).toMatchObject({
          round,
          exitCode: 0,
        });
        if (round % 3 === 0) process.kill(await lab.pid(), 'SIGKILL');
        expect({ round, ...(await lab.lab('down')) }).toMatchObject({ round, exitCode: 0 });
        expect({ round, ...(await lab.traces()) }).toEqual({ round, ...NO_TRACES });
      }
    },
    MANY_ROUNDS * 30_000,
  );

  test('is started once by two commands at a time', async () => {
    const up = () => lab.lab('up', '--plane', 'simulated');
    const both = await Promise.all([up(), up()]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes('runs already'))).toHaveLength(1);
    await lab.lab('down');
    expect(await lab.traces()).toEqual(NO_TRACES);
  });

  test('that is given up half-way leaves nothing', async () => {
    const child = start(CFNET, ['lab', 'up', '--name', lab.name, '--plane', 'simulated'], {
      env: lab.environment,
    });
    await once(child.stderr ?? child, 'data');
    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    expect(await lab.traces()).toEqual(NO_TRACES);
  });

  test('that cannot start says why and leaves nothing', async () => {
    const up = await lab.lab('up', '--apps', 'twice,twice');
    expect(up.exitCode).not.toBe(0);
    expect(up.stderr).toContain('twice');
    expect(await lab.traces()).toEqual(NO_TRACES);
  });

  (existsSync(SCRIPT) && process.platform === 'linux' ? test : test.skip)(
    'ticks its steps off on a terminal',
    async () => {
      const command = [
        process.execPath,
        CFNET,
        'lab',
        'up',
        '--name',
        lab.name,
        '--plane',
        'simulated',
      ].join(' ');
      const env = { PATH: process.env['PATH'], TERM: 'xterm', ...lab.environment };
      const { stdout } = await run(SCRIPT, ['-qec', command, '/dev/null'], { env });
      expect(stdout.match(/✔/g)?.length).toBeGreaterThanOrEqual(5);
      expect(await lab.lab('status')).toMatchObject({ exitCode: 0 });
      await lab.lab('down');
      expect(await lab.traces()).toEqual(NO_TRACES);
    },
  );

  test('keeps its secrets to its owner', async () => {
    await lab.up('--plane', 'simulated');
    const { root } = lab;
    for (const file of ['lab.json', 'cf-home/.cf/config.json', 'ca.pem']) {
      expect({ file, mode: (await stat(join(root, file))).mode & 0o77 }).toEqual({ file, mode: 0 });
    }
    expect((await stat(root)).mode & 0o77).toBe(0);
    const { stdout } = await lab.lab('status', '--json');
    const { BOSH_CLIENT_SECRET: secret = '' } = await lab.labEnv();
    expect(secret).not.toBe('');
    expect(stdout).not.toContain(secret);
    await lab.lab('down');
  });
});

/** Somebody on a cell, in the middle of a command; gives the client when the command runs. */
async function openShell(): Promise<ReturnType<typeof start>> {
  const args = ['ssh', 'diego-cell/0', '-c', 'echo here; sleep 300'];
  const client = start(smallCli('bosh'), args, { env: await lab.labEnv() });
  let seen = '';
  for await (const chunk of client.stdout ?? []) {
    seen += String(chunk);
    if (seen.includes('here')) break;
  }
  return client;
}
