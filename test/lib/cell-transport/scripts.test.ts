import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { frameScript } from '../../../src/lib/cell-transport/framed-script.js';
import { watchedCommand } from '../../../src/lib/cell-transport/watched-script.js';

/** Whatever a script holds, a shell must not take it apart. */
const NASTY = `printf '%s' "it's \\$(id) \\\`id\\\` $((1+1)) ;|&" 'x
y'`;
const NASTY_OUTPUT = "it's $(id) `id` 2 ;|&x\ny";

describe('a framed script', () => {
  test('has its output between two marks, its exit code and its stderr behind them', () => {
    const frame = frameScript({ text: `${NASTY}; echo "no 'way'" >&2; exit 7` });
    const { stdout } = spawnSync('sh', ['-c', frame.command], { encoding: 'latin1' });
    const said = Buffer.from("no 'way'\n").toString('base64');
    expect(stdout).toBe(`${frame.begin}\n${NASTY_OUTPUT}${frame.end} 7 ${said}\n`);
  });

  test('reads no input and has marks of its own', () => {
    const [one, other] = [frameScript({ text: 'cat' }), frameScript({ text: 'cat' })];
    expect(one.end).not.toBe(other.end);
    const { stdout } = spawnSync('sh', ['-c', one.command], { encoding: 'latin1', input: '' });
    expect(stdout).toContain(`${one.end} 0 `);
  });
});

describe('a watched script', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  });

  test('ends with the code of the script while its input is open', async () => {
    child = start(`${NASTY}; echo err >&2; exit 5`);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(chunks).toString()]).toEqual([5, NASTY_OUTPUT]);
  });

  test('is ended, with all that it started, when its input ends', async () => {
    child = start('sleep 1000 & echo $! $$; wait');
    const closed = once(child, 'close');
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    child.stdin?.end();
    await closed;
    for (const pid of line.toString().trim().split(' ')) {
      while (isRunning(Number(pid))) await new Promise(setImmediate);
    }
  });

  /** In a group of its own, as sshd gives each session one. */
  function start(text: string): ChildProcess {
    return spawn('sh', ['-c', watchedCommand({ text })], { detached: true });
  }
});

/** What has ended may still be listed until somebody asks for its exit code. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout !== '' && !stdout.startsWith('Z');
}
