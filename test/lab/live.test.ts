import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import type { LiveFoundation } from '../../src/lib/live/foundation.js';
import { openFoundation } from '../../src/lib/live/open-foundation.js';
import { asArray, asObject, stringAt } from '../../src/lib/json/json-value.js';
import { putNc } from '../support/nc.js';
import { GENUINE_CLIS, hasGenuineClis } from '../support/genuine-clis.js';
import { CFNET, runProgram, start, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';
import { LabUnderTest } from './lab-program.js';

type Clis = 'small' | 'genuine';

let lab: LabUnderTest;
let tools: string;
beforeAll(async () => {
  lab = await LabUnderTest.create();
  tools = await mkdtemp(join(tmpdir(), 'cfnet-tools-'));
  await putNc(tools);
  await lab.up('--plane', 'simulated', '--apps', 'appA,appB,appC');
});
afterAll(async () => {
  await lab.remove();
  await rm(tools, { recursive: true });
});

/** The lab's variables, with the small or the genuine CLIs first in the PATH, and a TMPDIR to look into. */
async function environment(clis: Clis): Promise<Record<string, string>> {
  const env: Record<string, string> = { ...(await lab.labEnv()), HOME: tools, TMPDIR: tools };
  const path = env['PATH'] ?? '';
  const folders = clis === 'genuine' ? [GENUINE_CLIS, path, tools] : [path];
  return { ...env, PATH: folders.join(delimiter) };
}

/** What the director was asked to do over SSH, the latest last. */
async function sshTasks(): Promise<readonly string[]> {
  const { stdout } = await lab.cli('bosh', 'curl', '/tasks?verbose=1&limit=1000');
  return asArray(JSON.parse(stdout))
    .map((task) => stringAt(asObject(task), 'description') ?? '')
    .filter((text) => text.startsWith('ssh: '))
    .toReversed();
}

/** Every user that was let in has been taken away again, and nothing stands in the folder for temporary files. */
async function expectNothingLeft(): Promise<void> {
  for (;;) {
    const tasks = await sshTasks();
    const count = (verb: string): number => tasks.filter((text) => text.includes(verb)).length;
    const files = (await readdir(tools)).filter((name) => name.startsWith('cfnet-'));
    if (count('setup') > 0 && count('setup') <= count('cleanup') && files.length === 0) return;
  }
}

const clisToTry: readonly Clis[] = hasGenuineClis ? ['small', 'genuine'] : ['small'];
const ways = clisToTry.flatMap((clis) =>
  (['direct', 'bosh'] as const).map((transport) => [clis, transport] as const),
);

describe.each(ways)('with the %s CLIs, cells by %s', (clis, transport) => {
  let foundation: LiveFoundation | undefined;
  afterEach(async () => {
    await foundation?.close();
    foundation = undefined;
  });

  async function open(): Promise<LiveFoundation> {
    foundation = await openFoundation({ env: await environment(clis), transport });
    return foundation;
  }

  async function cfnet(...args: readonly string[]): Promise<Ended> {
    return runProgram(CFNET, [...args, '--transport', transport], { env: await environment(clis) });
  }

  test('a script’s bytes, stderr and exit code come back as they were', async () => {
    const live = await open();
    const { value: cells } = await live.cells();
    const way = await live.transport();
    const text = `printf 'a\\r\\nb\\n\\377\\000x'; echo "it's \\$(no)" >&2; exit 3`;
    const results = await Promise.all(cells.map((cell) => way.run(cell, { text, root: true })));
    for (const result of results) {
      expect(result).toEqual({
        exitCode: 3,
        stdout: Buffer.from('a\r\nb\n\xff\x00x', 'latin1'),
        stderr: "it's $(no)\n",
      });
    }
    expect(results).toHaveLength(2);
  });

  test('a stream goes on until it is closed, and nothing of it is left', async () => {
    const live = await open();
    const {
      value: [cell],
    } = await live.cells();
    if (cell === undefined) throw new Error('no cell');
    const way = await live.transport();
    const marker = `loop-${clis}-${transport}`;
    const script = { text: `: ${marker}; while :; do echo line; sleep 0.05; done`, root: true };
    const stream = way.stream(cell, script);
    let read = '';
    for await (const chunk of stream.chunks) {
      read += chunk.toString();
      if (read.length > 20) break;
    }
    expect(read).toMatch(/^(line\n)+/);
    expect(await stream.end).toEqual({ kind: 'closed' });
    await live.close();
    await expectNothingLeft();
    const { processes } = await lab.traces();
    expect(processes.filter((line) => line.includes(marker))).toEqual([]);
  });

  test('a script that takes too long is ended', async () => {
    const live = await open();
    const {
      value: [cell],
    } = await live.cells();
    if (cell === undefined) throw new Error('no cell');
    const way = await live.transport();
    const running = way.run(cell, { text: 'sleep 1000' }, { timeoutMs: 1500 });
    await expect(running).rejects.toMatchObject({ code: 'OUTSIDE_FAILED' });
  });

  test('explain, trace, rules and probe answer', async () => {
    const explained = await cfnet('explain', 'appB', '--json');
    expect(explained.stderr).toBe('');
    const document = JSON.parse(explained.stdout) as { matches: { evidence: object[] }[] };
    expectToFit('explain', document);
    expect(document.matches[0]).toMatchObject({ type: 'app', state: 'running' });
    const traced = await cfnet('trace', 'appA', 'appB', '--json');
    expect([traced.exitCode, JSON.parse(traced.stdout)]).toMatchObject([
      1,
      { reason: 'NO_POLICY' },
    ]);
    const byRoute = await cfnet('trace', 'appA', 'appB.apps.internal:8080', '--json');
    expect(byRoute.stderr).toMatch(/^appA\/0 looks appB\.apps\.internal up: 10\.255\./);
    expect(JSON.parse(byRoute.stdout)).toMatchObject({ reason: 'NO_POLICY' });
    const rules = await cfnet('rules', '--app', 'appB', '--json');
    expectToFit('rules', JSON.parse(rules.stdout));
    const probed = await cfnet('probe', 'appA', 'appB', '--json');
    const probe: unknown = JSON.parse(probed.stdout);
    expectToFit('probe', probe);
    expect(probe).toMatchObject({
      verdict: 'denied',
      outcome: 'refused',
      agrees: true,
      flow: { verdict: 'denied', source: { app: { name: 'appA' } }, reason: 'NO_POLICY' },
    });
    expect(probed.exitCode).toBe(1);
    await expectNothingLeft();
  });
});

describe('however a command ends, no user, process or file is left', () => {
  test.each([
    ['direct', 'SIGINT', 130],
    ['bosh', 'SIGINT', 130],
    ['direct', 'SIGTERM', 143],
    ['direct', 'SIGKILL', null],
    ['bosh', 'SIGKILL', null],
  ] as const)('%s, %s', async (transport, signal, exitCode) => {
    const before = (await sshTasks()).length;
    const child = start(
      CFNET,
      // A folder of its own: an earlier command may have been quick enough to fill the one it had.
      ['snapshot', join(tools, `shot-${transport}-${signal}`), '--transport', transport],
      {
        env: await environment('small'),
      },
    );
    const exit = once(child, 'exit') as Promise<[number | null]>;
    for (;;) {
      const over = child.exitCode;
      if ((await sshTasks()).length > before) break;
      // A command that ends without having asked the director would be waited for in vain.
      if (over !== null) throw new Error(`it ended by ${over} and asked the director nothing`);
    }
    child.kill(signal);
    const [code] = await exit;
    // Quick machines are done before the signal comes.
    expect([exitCode, 0]).toContain(code);
    await expectNothingLeft();
    // SIGKILL leaves no time to take the unfinished snapshot away.
    const drafts = (await readdir(tools)).filter((name) => name.startsWith('.shot-'));
    if (signal !== 'SIGKILL') expect(drafts).toEqual([]);
  });
});

describe('what stands in the way is one sentence with the way out', () => {
  test.each<[string, Record<string, string>, readonly string[], number, string]>([
    ['nobody is logged in', { CF_HOME: '/nowhere' }, ['explain', 'appB'], 3, 'cf login'],
    ['no cf', { PATH: '/nowhere' }, ['explain', 'appB'], 6, 'There is no cf in the PATH'],
    ['no director', { BOSH_ENVIRONMENT: '' }, ['rules'], 3, 'bosh has no director'],
    ['a wrong secret', { BOSH_CLIENT_SECRET: 'x' }, ['rules'], 3, 'bosh is not logged in'],
    ['no such deployment', {}, ['rules', '--deployment', 'x'], 4, 'knows no deployment x'],
    ['no such app', {}, ['trace', 'nobody', 'appB'], 4, "No app is called 'nobody'"],
    ['no such app to probe', {}, ['probe', 'appA', 'nobody'], 4, "No app is called 'nobody'"],
    ['nothing of that name', {}, ['explain', '0123456789abcdef'], 4, 'goes by'],
    ['an address without a port', {}, ['probe', 'appA', '10.0.0.1'], 2, '--port N'],
  ])('%s', async (_, changed, args, exitCode, sentence) => {
    const env = { ...(await environment('small')), ...changed };
    const ended = await runProgram(CFNET, args, { env });
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(sentence)]);
  });

  test('a container and an app that are gone are explained by what remembers them', async () => {
    const guid = (await lab.cli('cf', 'app', 'appC', '--guid')).stdout.trim();
    const stats = await lab.cli('cf', 'curl', `/v3/apps/${guid}/processes/web/stats`);
    const [instance] = asArray(asObject(JSON.parse(stats.stdout))?.['resources']).map(asObject);
    const handle = stringAt(instance, 'instance_guid') ?? '';
    await lab.cli('cf', 'delete', 'appC', '-f');
    const env = await environment('small');
    for (const thing of [guid, handle, handle.slice(0, 19)]) {
      const { exitCode, stdout } = await runProgram(CFNET, ['explain', thing, '--json'], { env });
      const document: unknown = JSON.parse(stdout);
      expectToFit('explain', document);
      expect([exitCode, document]).toMatchObject([
        0,
        {
          matches: [
            {
              state: 'deleted',
              app: { guid, name: 'appC' },
              space: { name: 's' },
              org: { name: 'o' },
              evidence: expect.arrayContaining([expect.objectContaining({ from: 'audit-event' })]),
            },
          ],
        },
      ]);
    }
  });
});
