import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SAVE_RULES } from '../../../src/lib/live/save-rules.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-save-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function program(path: string, body: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

/** Runs the function as on a cell whose tools are those of the test, and a few of the machine's. */
async function saved(): Promise<readonly [number | undefined, string, boolean]> {
  const script = `${SAVE_RULES}hash grep\nPATH=${folder}/bin:${folder}/system\nsave_ipv6_rules`;
  const { exitCode, stdout, stderr } = await execa('sh', ['-c', script], {
    env: { CFNET_CELL_ROOT: folder },
    reject: false,
  });
  return [exitCode, stdout, stderr.includes('No such file')];
}

const OWN = 'echo ":netout--a - [0:0]"';
const BUNDLED = 'var/vcap/packages/iptables/sbin/ip6tables-save';

test('IPv6 rules of the system', async () => {
  await program('bin/ip6tables-save', OWN);
  expect(await saved()).toEqual([0, ':netout--a - [0:0]', false]);
});

test('of the bundled tool, where the system knows none of silk', async () => {
  await program('system/grep', '/usr/bin/grep "$@" || /bin/grep "$@"');
  await program('bin/ip6tables-save', 'echo none');
  await program(BUNDLED, 'echo bundled');
  expect(await saved()).toEqual([0, 'bundled', false]);
});

test('a cell without the tool: as a file that is not there', async () => {
  expect(await saved()).toEqual([127, '', true]);
});

test('a tool that fails is a failure', async () => {
  await program('bin/ip6tables-save', 'echo "no permission" >&2; exit 4');
  expect((await saved())[0]).not.toBe(0);
});
