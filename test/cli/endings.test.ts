import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CFNET, CLI_APP, ended, start } from '../support/program.js';

let folder: string;
let mark: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cfnet-endings-'));
  mark = join(folder, 'cleanups');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a closed pipe', () => {
  test('ends an endless producer at once, quietly and with 0, after its cleanups', async () => {
    const child = start(CLI_APP, ['produce', '--mark', mark]);
    const end = ended(child);
    await closeAfterFirstLine(child);
    expect(await end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(mark, 'utf8')).toBe('cleaned\n');
  });

  test('ends the children too', async () => {
    const child = start(CLI_APP, ['parent']);
    const end = ended(child);
    const heldByGrandchild = child.stdio[3];
    heldByGrandchild?.on('data', () => undefined);
    const released = once(heldByGrandchild ?? child, 'end');
    await closeAfterFirstLine(child);
    expect(await end).toMatchObject({ exitCode: 0, stderr: '' });
    await expect(released).resolves.toBeDefined();
  });

  test('ends a program that waits for a line which never comes', async () => {
    const line = readFileSync('test/fixtures/silk-cell/dmesg.txt', 'utf8')
      .split('\n')
      .find((one) => one.includes('DENY_C2C_'));
    // Between the programs of a shell there are pipes; Node.js gives its children sockets.
    const script =
      '{ printf "%s\\n" "$1"; read never; } | { "$2" "$3" enrich; echo "ended $?" >&2; } | head -n 1';
    const child = spawn('sh', ['-c', script, 'sh', line ?? '', process.execPath, CFNET]);
    const said = await firstData(child.stderr);
    child.stdin.end('\n');
    const { stdout, exitCode } = await ended(child);
    expect(said).toBe('ended 0\n');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^.* denied +c2c .*\n$/);
  });

  test('on stderr withholds no data', async () => {
    const child = start(CLI_APP, ['echo']);
    child.stderr?.destroy();
    const { exitCode, stdout } = await ended(child);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('columns');
  });
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, exitCode) => {
  test(`ends quietly with ${exitCode}, data written and cleanups run once`, async () => {
    const child = start(CLI_APP, ['produce', '--lines', '1', '--idle', '--mark', mark]);
    const end = ended(child);
    await once(stdoutOf(child), 'data');
    child.kill(signal);
    expect(await end).toMatchObject({
      exitCode,
      stderr: '',
      stdout: expect.stringMatching(/^line 1 x+\n$/),
    });
    expect(readFileSync(mark, 'utf8')).toBe('cleaned\n');
  });

  test('the second time does not wait for a cleanup that hangs', async () => {
    const child = start(CLI_APP, ['produce', '--lines', '1', '--idle', '--hang']);
    const end = ended(child);
    await once(stdoutOf(child), 'data');
    child.kill(signal);
    await once(stdoutOf(child), 'data');
    child.kill(signal);
    expect((await end).exitCode).toBe(exitCode);
  });

  test('ends a producer whose reader has stopped reading', async () => {
    const child = start(CLI_APP, ['produce', '--mark', mark]);
    await once(stdoutOf(child), 'readable');
    child.kill(signal);
    await once(child, 'exit');
    expect(child.exitCode).toBe(exitCode);
    expect(readFileSync(mark, 'utf8')).toBe('cleaned\n');
    child.stdout?.destroy();
  });
});

test('a handle that was left open does not keep a finished command running', async () => {
  const child = start(CLI_APP, ['echo', '--leak']);
  expect((await ended(child)).exitCode).toBe(0);
});

test('a slow reader gets every line', async () => {
  const child = start(CLI_APP, ['produce', '--lines', '20000']);
  child.stdout?.pause();
  await once(stdoutOf(child), 'readable');
  const { exitCode, stdout } = await ended(child);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^line 20000 /);
});

function stdoutOf(child: ReturnType<typeof start>): NodeJS.ReadableStream {
  if (!child.stdout) throw new Error('stdout is no pipe');
  return child.stdout;
}

async function closeAfterFirstLine(child: ReturnType<typeof start>): Promise<void> {
  await once(stdoutOf(child), 'data');
  child.stdout?.destroy();
}

async function firstData(stream: NodeJS.ReadableStream): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return chunk.toString('utf8');
}
