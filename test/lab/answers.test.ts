import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabApp, LabInstance } from '../../src/lib/lab/foundation/model.js';
import { newKeyPair } from '../../src/lib/ssh/key-pair.js';
import { appCalled, instanceOf } from '../lib/lab/foundation/test-lab.js';
import { JumpHost } from '../support/jump-host.js';
import { CFNET, runProgram, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';
import { smallCli } from './lab-program.js';
import { OpenedTestLab } from './opened-lab.js';

let lab: OpenedTestLab;
/** A CF_HOME for each log-in but the administrator's. */
let homes: string;
/** Of appC, before it crashed. */
let crashed: LabInstance;
let deleted: LabApp;

beforeAll(async () => {
  lab = await OpenedTestLab.open({ apps: ['appA', 'appB', 'appC', 'twin', 'gone', 'stopped'] });
  homes = await mkdtemp(join(tmpdir(), 'cfnet-homes-'));
  const { apps, policies, spaces } = lab.lab.foundation;
  policies.add([
    {
      source: app('appA').guid,
      destination: app('appB').guid,
      protocol: 'tcp',
      ports: { start: 9000, end: 9000 },
    },
  ]);
  const other = spaces.find(({ name }) => name === 'other')?.guid ?? '';
  apps.create({ name: 'twin', spaceGuid: other });
  apps.create({ name: 'lonely', spaceGuid: other });
  crashed = instance('appC');
  apps.crashInstance(app('appC').guid, { type: 'web', index: 0 });
  deleted = app('gone');
  apps.delete(deleted.guid);
  apps.stop(app('stopped').guid);
});
afterAll(async () => {
  await lab.close();
  await rm(homes, { recursive: true });
});

const app = (name: string): LabApp => appCalled(lab.lab.foundation, name);
const instance = (name: string): LabInstance => instanceOf(lab.lab.foundation, name);

function cfnet(args: readonly string[], changed: Readonly<Record<string, string>> = {}) {
  return runProgram(CFNET, args, { env: { ...lab.env, ...changed } });
}

/** A copy of the administrator's log-in, changed. */
async function homeWith(
  name: string,
  change: (settings: Record<string, unknown>) => object,
): Promise<string> {
  const home = join(homes, name);
  await cp(join(lab.env['CF_HOME'] ?? '', '.cf'), join(home, '.cf'), { recursive: true });
  const path = join(home, '.cf', 'config.json');
  const settings = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...settings, ...change(settings) }));
  return home;
}

/** Logged in as the developer of the space s, without a director. */
async function developer(): Promise<Readonly<Record<string, string>>> {
  const user = lab.lab.foundation.users.find(({ name }) => name === 'developer');
  const CF_HOME = await homeWith('developer', () => ({}));
  const env = { ...lab.env, CF_HOME };
  for (const words of [
    ['auth', 'developer', user?.password ?? ''],
    ['target', '-o', 'o', '-s', 's'],
  ]) {
    const { exitCode, stdout } = await runProgram(smallCli('cf'), words, { env });
    expect([exitCode, stdout]).toEqual([0, expect.anything()]);
  }
  return { CF_HOME, BOSH_ENVIRONMENT: '', BOSH_DEPLOYMENT: '' };
}

describe('explain finds by what an operator has at hand', () => {
  const APP_B = { app: { name: 'appB' }, space: { name: 's' }, org: { name: 'o' } };
  const line = (): string =>
    `2026-01-05T09:15:31.123456+00:00 localhost kernel: [ 123.456789] DENY_C2C_${instance('appB').handle.slice(0, 19)} ` +
    `IN=s-010255001002 OUT=s-010255001003 MAC=aa SRC=${instance('appA').ip} DST=${instance('appB').ip} LEN=60 ` +
    'TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=39304 DPT=8080 WINDOW=28200 RES=0x00 SYN URGP=0 MARK=0x1 ';

  test.each<[string, () => string, object, readonly string[]]>([
    [
      'the guid of a running instance',
      () => instance('appB').handle,
      { type: 'instance', confidence: 'exact', state: 'running', ...APP_B },
      ['container-metadata', 'actual-lrps'],
    ],
    [
      '19 characters of it',
      () => instance('appB').handle.slice(0, 19),
      { type: 'instance', confidence: 'prefix', state: 'running', ...APP_B },
      ['container-metadata', 'actual-lrps'],
    ],
    [
      'the guid of a crashed instance',
      () => crashed.handle,
      { type: 'instance', state: 'crashed', app: { name: 'appC' } },
      ['audit-event'],
    ],
    [
      'an app deleted a moment ago',
      () => deleted.guid,
      { type: 'app', confidence: 'exact', state: 'deleted', app: { name: 'gone' } },
      ['audit-event'],
    ],
    ['a mark', () => '0x2', { type: 'tag', ...APP_B }, ['policy-tags']],
    [
      'an overlay address',
      () => instance('appB').ip,
      { type: 'instance', ip: expect.any(String), ...APP_B },
      ['container-metadata', 'actual-lrps'],
    ],
    [
      'a cell’s address',
      () => lab.lab.foundation.cells[0]?.ip ?? '',
      { type: 'cell', cell: { id: expect.any(String) } },
      [],
    ],
    ['a pasted line', line, { type: 'line' }, []],
  ])('%s', async (_, thing, match, evidence) => {
    const { exitCode, stdout, stderr } = await cfnet(['explain', thing(), '--json']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const document = JSON.parse(stdout) as { matches: { evidence: { from: string }[] }[] };
    expectToFit('explain', document);
    expect(document.matches[0]).toMatchObject(match);
    const from = document.matches.flatMap((one) => one.evidence.map((piece) => piece.from));
    expect(from).toEqual(expect.arrayContaining([...evidence]));
    expect(from.length).toBeGreaterThan(0);
  });

  test('and says where there is nothing of the name', async () => {
    const unknown = 'ffffffff-4517-43a0-5aef-f591';
    const { exitCode, stdout } = await cfnet(['explain', unknown, '--json']);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([4, { input: unknown, matches: [] }]);
  });
});

describe('what stands in the way is one sentence with the way out', () => {
  const COMMANDS = [['tail', 'appB'], ['explain', 'appB'], ['trace', 'appA', 'appB'], ['rules']];

  test('a log-in that has expired, and cannot be renewed', async () => {
    // Of the year 2001; nobody looks at its signature before.
    const claims = Buffer.from(JSON.stringify({ user_name: 'admin', exp: 1e9 })).toString(
      'base64url',
    );
    const AccessToken = `bearer ${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${claims}.x`;
    const CF_HOME = await homeWith('expired', () => ({ AccessToken, RefreshToken: 'x' }));
    const answers = await Promise.all(COMMANDS.map((words) => cfnet(words, { CF_HOME })));
    const [tailed, ...others] = answers;
    expect([tailed?.exitCode, tailed?.stdout]).toEqual([3, '']);
    expect(tailed?.stderr).toMatch(/^cfnet: cf is not logged in: .*expired.*\nLog in: cf login\n$/);
    // What the cells alone tell is told.
    for (const { exitCode, stdout, stderr } of others) {
      expect([exitCode, stdout]).toEqual([5, expect.stringContaining('appB')]);
      expect(
        stderr.match(/^cf is not logged in: .*expired.* \(Log in: cf login\)$/gm),
      ).toHaveLength(1);
    }
  });

  test('a deployment that the director does not know', async () => {
    const BOSH_DEPLOYMENT = 'nowhere';
    const commands = [['tail', 'appB'], ['rules']];
    const answers = await Promise.all(commands.map((words) => cfnet(words, { BOSH_DEPLOYMENT })));
    for (const { exitCode, stderr } of answers) {
      expect([exitCode, stderr]).toEqual([
        4,
        expect.stringMatching(
          /cfnet: The director knows no deployment nowhere\nSee which there are: bosh deployments\n$/,
        ),
      ]);
    }
  });

  test('an app in another space is found', async () => {
    const explained = await cfnet(['explain', 'lonely', '--json']);
    expect(JSON.parse(explained.stdout)).toMatchObject({
      matches: [{ app: { name: 'lonely' }, space: { name: 'other' }, state: 'running' }],
    });
    const tailed = await cfnet(['tail', 'lonely', '--no-follow']);
    expect([tailed.exitCode, tailed.stderr]).toEqual([
      0,
      expect.stringContaining('lonely on 1 cell'),
    ]);
  });

  test('two apps of one name: the targeted space decides, or else both are listed', async () => {
    const near = await cfnet(['tail', 'twin', '--no-follow']);
    expect(near.exitCode).toBe(0);
    const CF_HOME = await homeWith('spaceless', () => ({
      SpaceFields: { GUID: '', Name: '', AllowSSH: false },
    }));
    const commands = [
      ['tail', 'twin'],
      ['trace', 'appA', 'twin'],
      ['probe', 'appA', 'twin'],
      ['rules', '--app', 'twin'],
    ];
    const answers = await Promise.all(commands.map((words) => cfnet(words, { CF_HOME })));
    for (const { exitCode, stderr } of answers) {
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringMatching(
          /^cfnet: 'twin' is the name of 2 apps: .* in space s of org o .* and .* in space other of org o .*\n.*guid.*cf target.*\n$/,
        ),
      ]);
    }
  });

  test('an app that is stopped', async () => {
    const probed = await cfnet(['probe', 'appA', 'stopped']);
    expect([probed.exitCode, probed.stderr]).toEqual([
      4,
      expect.stringContaining('cf start stopped'),
    ]);
    const traced = await cfnet(['trace', 'appA', 'stopped', '--json']);
    expect([traced.exitCode, JSON.parse(traced.stdout)]).toMatchObject([
      1,
      { reason: 'APP_NOT_RUNNING' },
    ]);
    const tailed = await cfnet(['tail', 'stopped', '--no-follow']);
    expect([tailed.exitCode, tailed.stderr]).toEqual([
      0,
      expect.stringContaining('no cell runs it now'),
    ]);
  });
});

describe('the developer of a space, without a director', () => {
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    env = await developer();
  });

  function asDeveloper(...words: readonly string[]): Promise<Ended> {
    return cfnet(words, env);
  }

  test('is told an app, and what is kept from them', async () => {
    const { exitCode, stdout, stderr } = await asDeveloper('explain', 'appB', '--json');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      0,
      { matches: [{ app: { name: 'appB' }, space: { name: 's' }, state: 'running' }] },
    ]);
    expect(stderr).toContain('bosh has no director');
    expect(stderr).toContain('An administrator can give');
  });

  test('traces by policy, and is told what an operator would see', async () => {
    const traced = async (port: string): Promise<readonly [number | null, unknown]> => {
      const ended = await asDeveloper('trace', 'appA', 'appB', '--port', port, '--json');
      const document: unknown = JSON.parse(ended.stdout);
      expectToFit('trace', document);
      return [ended.exitCode, document];
    };
    expect(await traced('9000')).toMatchObject([
      0,
      { verdict: 'allowed', reason: 'POLICY_ALLOWED', pairs: [] },
    ]);
    const [code, document] = await traced('8080');
    expect([code, document]).toMatchObject([
      1,
      {
        verdict: 'denied',
        reason: 'PORT_MISMATCH',
        fix: ['cf add-network-policy appA appB --protocol tcp --port 8080'],
        notes: expect.arrayContaining([
          expect.stringContaining('by policy alone'),
          expect.stringContaining('An operator with bosh sees more'),
        ]),
      },
    ]);
  });

  test('probes, and knows that nobody watched the log', async () => {
    const { exitCode, stdout } = await asDeveloper('probe', 'appA', 'appB', '--json');
    const document: unknown = JSON.parse(stdout);
    expectToFit('probe', document);
    expect([exitCode, document]).toMatchObject([
      1,
      { outcome: 'refused', notes: expect.arrayContaining([expect.stringContaining('watched')]) },
    ]);
  });

  test.each([
    [['tail', 'appB'], 3, 'bosh has no director'],
    [['rules', '--app', 'appB'], 3, 'bosh has no director'],
    [['trace', 'appA', 'lonely'], 4, "No app is called 'lonely'"],
  ])('%j', async (words, code, sentence) => {
    const { exitCode, stdout, stderr } = await asDeveloper(...words);
    expect([exitCode, stdout, stderr]).toEqual([code, '', expect.stringContaining(sentence)]);
  });
});

test.each(['BOSH_GW_HOST', 'BOSH_ALL_PROXY'])('cells behind a jump host: %s', async (variable) => {
  const key = newKeyPair();
  const file = join(homes, `key-${variable}`);
  await writeFile(file, key.private, { mode: 0o600 });
  const { ssh } = lab.lab.cells;
  const jump = await JumpHost.open({ publicKey: key.public, route: (ip) => ssh.portAt(ip) });
  try {
    const address = `127.0.0.1:${jump.port}`;
    const { exitCode, stderr } = await cfnet(
      ['rules', '--all', '--transport', 'direct'],
      variable === 'BOSH_GW_HOST'
        ? { BOSH_ALL_PROXY: '', BOSH_GW_HOST: address, BOSH_GW_PRIVATE_KEY: file }
        : { BOSH_ALL_PROXY: `ssh+socks5://jumpbox@${address}?private-key=${file}` },
    );
    expect([exitCode, stderr]).toEqual([0, '']);
    const hosts = lab.lab.foundation.cells.map(({ ip }) => `${ip}:22`);
    expect(jump.routed.toSorted()).toEqual(hosts.toSorted());
    expect(ssh.users).toEqual([]);
  } finally {
    await jump.close();
  }
});
