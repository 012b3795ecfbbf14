import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { exportsFor, labEnvironment } from '../../../../src/lib/lab/process/lab-environment.js';
import { labFolder } from '../../../../src/lib/lab/process/lab-folder.js';

describe('exports for a shell', () => {
  const values = { CF_HOME: "/tmp/it's $HOME `id` \\", PATH: '/a b:/c' };

  test('sh takes every value as it is', () => {
    const script = `${exportsFor('sh', values)}printf '%s\\n' "$CF_HOME" "$PATH"`;
    const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(printed).toBe(`${values.CF_HOME}\n${values.PATH}\n`);
  });

  test('fish has PATH as a list', () => {
    expect(exportsFor('fish', values)).toBe(
      "set -gx CF_HOME '/tmp/it\\'s $HOME `id` \\\\';\nset -gx PATH '/a b' '/c';\n",
    );
  });
});

test("the lab's commands stand first in PATH, once", () => {
  const folder = labFolder({ XDG_STATE_HOME: '/state' }, 'x');
  const record = {
    process: { pid: 1, started: '1' },
    startedAt: 0,
    plane: { kind: 'simulated', why: '' },
    apps: [],
    cells: [],
    api: '',
    director: 'https://127.0.0.1:1',
    proxy: 'socks5://127.0.0.1:2',
    bosh: { client: 'admin', secret: 's' },
  } as const;
  const once = labEnvironment(folder, record, '/bin');
  expect(once['PATH']).toBe('/state/cfnet/lab/x/bin:/bin');
  expect(labEnvironment(folder, record, once['PATH'] ?? '')).toEqual(once);
});

describe('the folder of a lab', () => {
  test.each([
    [{ XDG_STATE_HOME: '/state', HOME: '/home/x' }, '/state/cfnet/lab/a'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/home/x' }, '/home/x/.local/state/cfnet/lab/a'],
    [{ HOME: '/home/x' }, '/home/x/.local/state/cfnet/lab/a'],
  ])('%j: %s', (env, root) => {
    expect(labFolder(env, 'a').root).toBe(root);
  });

  test.each(['', '../x', 'a/b', 'A', '-a', 'a'.repeat(21)])('no lab is called %j', (name) => {
    expect(() => labFolder({}, name)).toThrow('A lab cannot be called');
  });
});
