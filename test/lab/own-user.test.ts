import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyPair } from '../../src/lib/ssh/key-pair.js';
import { CFNET, runProgram, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';
import { OpenedTestLab } from './opened-lab.js';

const USER = 'operator';

let lab: OpenedTestLab;
let folder: string;
/** `HOST:PORT` of the cells' SSH servers, and what `known_hosts` says of each. */
let hosts: readonly string[];
let known: readonly string[];

beforeAll(async () => {
  lab = await OpenedTestLab.open();
  folder = await mkdtemp(join(tmpdir(), 'cfnet-own-'));
  const key = newKeyPair();
  await writeFile(path('key'), key.private, { mode: 0o600 });
  const { cells } = lab.lab.foundation;
  const { ssh } = lab.lab.cells;
  const set = await ssh.setup(
    USER,
    key.public,
    cells.map(({ id, ip }) => ({ id, ip })),
  );
  hosts = cells.map(({ ip }) => `127.0.0.1:${ssh.portAt(ip)}`);
  known = cells.map(({ id }, at) => {
    const line = set.find((one) => one.id === id)?.hostPublicKey;
    return `${hashed(`[127.0.0.1]:${hosts[at]?.split(':')[1]}`)} ${line}`;
  });
  await writeFile(path('known_hosts'), `# cells\n${known.join('\n')}\n`);
  const byAddress = cells.map(({ ip }, at) => `${ip} ${known[at]?.split(' ').slice(1).join(' ')}`);
  await writeFile(path('by_address'), byAddress.join('\n'));
});
afterAll(async () => {
  await lab.close();
  await rm(folder, { recursive: true });
});

function path(name: string): string {
  return join(folder, name);
}

/** As ssh writes names where HashKnownHosts is on. */
function hashed(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

const NO_DIRECTOR = { BOSH_ENVIRONMENT: '', BOSH_ALL_PROXY: '', BOSH_DEPLOYMENT: '' };

function cfnet(args: readonly string[], changed: Readonly<Record<string, string>>): Promise<Ended> {
  return runProgram(CFNET, args, { env: { ...lab.env, HOME: folder, ...changed } });
}

/** With the hosts named, for people without a director. */
function byHosts(args: readonly string[], changed: Readonly<Record<string, string>> = {}) {
  const named = hosts.flatMap((host) => ['--ssh-cell', host]);
  const flags = [...named, '--ssh-user', USER, '--ssh-known-hosts', path('known_hosts')];
  return cfnet([...args, ...flags], { ...NO_DIRECTOR, ...changed });
}

describe('cells that are named, without a director', () => {
  test('are those that the director would have told', async () => {
    const answer = await byHosts(['rules', '--all', '--json', '--ssh-key', path('key')]);
    expect([answer.exitCode, answer.stderr]).toEqual([0, '']);
    const document = JSON.parse(answer.stdout) as { cells: { cell: { id: string } }[] };
    expectToFit('rules', document);
    const expected = lab.lab.foundation.cells.map(({ id, ip }) => ({ id, ip }));
    expect(document.cells.map(({ cell }) => cell)).toMatchObject(
      expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  test('a probe finds its line on them', async () => {
    const answer = await byHosts(['probe', 'appA', 'appB', '--json', '--ssh-key', path('key')]);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      verdict: 'denied',
      agrees: true,
      flow: { reason: 'NO_POLICY' },
    });
    expect(answer.exitCode).toBe(1);
  });

  test('by the keys of an agent', async () => {
    const socket = path('agent');
    const agent = spawnSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
    const [, pid = ''] = /SSH_AGENT_PID=(\d+)/.exec(agent.stdout) ?? [];
    try {
      const env = { SSH_AUTH_SOCK: socket, PATH: process.env['PATH'] };
      expect(spawnSync('ssh-add', [path('key')], { env }).status).toBe(0);
      const answer = await byHosts(['rules', '--all'], { SSH_AUTH_SOCK: socket });
      expect([answer.exitCode, answer.stderr]).toEqual([0, '']);
    } finally {
      process.kill(Number(pid));
    }
  });

  test('one that does not answer is named, the rest is printed', async () => {
    const answer = await byHosts([
      ...['rules', '--all', '--json', '--ssh-key', path('key')],
      ...['--ssh-cell', '127.0.0.2:1'],
    ]);
    expect([answer.exitCode, answer.stderr]).toEqual([
      5,
      expect.stringContaining('The host key of 127.0.0.2:1 is not known'),
    ]);
    expect((JSON.parse(answer.stdout) as { cells: object[] }).cells).toHaveLength(2);
  });
});

test('cells that the director tells, as a user of one’s own, behind its gateway', async () => {
  const before = (await lab.cli('bosh', 'curl', '/tasks?verbose=1&limit=1000')).stdout;
  const flags = ['--transport', 'ssh', '--ssh-user', USER, '--ssh-key', path('key')];
  const answer = await cfnet(
    ['snapshot', path('shot'), ...flags, '--ssh-known-hosts', path('by_address')],
    {},
  );
  expect(answer.exitCode).toBe(0);
  expect(await readdir(path('shot/cells'))).toHaveLength(2);
  const after = (await lab.cli('bosh', 'curl', '/tasks?verbose=1&limit=1000')).stdout;
  const setUps = (text: string): number => text.split('ssh: setup').length;
  expect(setUps(after)).toBe(setUps(before));
});

describe('what stands in the way is one sentence with the way out', () => {
  const withKey = ['--ssh-key', 'KEY'];
  test.each<[string, readonly string[], Record<string, string>, number, string]>([
    ['no key', [], { SSH_AUTH_SOCK: '' }, 2, 'There is no SSH key to enter cells with'],
    ['no such key', ['--ssh-key', '/nowhere'], {}, 4, 'There is no file /nowhere'],
    ['a key that is none', ['--ssh-key', 'KNOWN'], {}, 2, 'is no private SSH key'],
    ['a locked key', ['--ssh-key', 'LOCKED'], {}, 2, 'ssh-add'],
    ['another user', [...withKey, '--ssh-user', 'nobody'], {}, 3, 'does not let this user in'],
    ['unknown hosts', [...withKey, '--ssh-known-hosts', '/dev/null'], {}, 6, 'is not known'],
    ['other keys', [...withKey, '--ssh-known-hosts', 'OTHER'], {}, 6, 'another host key'],
    ['a revoked key', [...withKey, '--ssh-known-hosts', 'REVOKED'], {}, 6, 'is not known'],
    ['another way', [...withKey, '--transport', 'bosh'], {}, 2, '--transport bosh'],
    ['no host', [...withKey, '--ssh-cell', 'a b'], {}, 2, "'a b' is no host"],
    ['a deployment', [...withKey, '--deployment', 'cf'], {}, 2, '--deployment'],
  ])('%s', async (_, flags, changed, exitCode, sentence) => {
    const other = known.map((line) => `${line.split(' ')[0]} ${newKeyPair().public}`);
    await writeFile(path('other'), other.join('\n'));
    await writeFile(path('revoked'), known.map((line) => `@revoked ${line}\n${line}`).join('\n'));
    await rm(path('locked'), { force: true });
    const lock = ['-q', '-t', 'ed25519', '-N', 'secret', '-f', path('locked')];
    expect(spawnSync('ssh-keygen', lock).status).toBe(0);
    await chmod(path('locked'), 0o600);
    const words: Readonly<Record<string, string>> = {
      KEY: path('key'),
      KNOWN: path('known_hosts'),
      LOCKED: path('locked'),
      OTHER: path('other'),
      REVOKED: path('revoked'),
    };
    const named = flags.map((flag) => words[flag] ?? flag);
    const defaults = ['--ssh-user', USER, '--ssh-known-hosts', path('known_hosts')];
    const missing = named.includes('--ssh-user')
      ? defaults.slice(2)
      : named.includes('--ssh-known-hosts')
        ? defaults.slice(0, 2)
        : defaults;
    const args = ['rules', '--all', '--ssh-cell', hosts[0] ?? '', ...missing, ...named];
    const ended = await cfnet(args, { ...NO_DIRECTOR, ...changed });
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(sentence)]);
    expect(ended.stdout).toBe('');
  });
});
