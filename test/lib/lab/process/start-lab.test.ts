import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labFolder, type LabFolder } from '../../../../src/lib/lab/process/lab-folder.js';
import { withLabLock } from '../../../../src/lib/lab/process/lab-lock.js';
import { identityOf } from '../../../../src/lib/outside/process-identity.js';
import { startLab, type StartedLab } from '../../../../src/lib/lab/process/start-lab.js';

/** In the place of cfnet: a server that never gets ready, and that nothing but a signal ends. */
const NEVER_READY = 'setInterval(() => undefined, 1000);\n';

let home: string;
let folder: LabFolder;
let program: string;
let abort: AbortController;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cfnet-start-'));
  folder = labFolder({ XDG_STATE_HOME: home }, 'unready');
  program = join(home, 'run.cjs');
  await writeFile(program, NEVER_READY);
  abort = new AbortController();
});
afterEach(() => rm(home, { recursive: true }));

function starting(): Promise<StartedLab> {
  return startLab({
    folder,
    wishes: { cells: 1, apps: [], plane: 'simulated', logging: 'none' },
    program,
    onStep: () => undefined,
    signal: abort.signal,
  });
}

/** What is left of the lab: files, and processes that were started by its program. */
async function traces(): Promise<{ files: readonly string[]; processes: readonly string[] }> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args=']);
  return {
    files: (await readdir(home, { recursive: true })).filter((name) => name !== 'run.cjs'),
    processes: stdout.split('\n').filter((line) => line.includes(program)),
  };
}

/** Lets so many turns of the event loop go by: the start is another step further each time. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

describe('a lab whose start is ended by Ctrl-C leaves nothing', () => {
  test('before it begins', async () => {
    abort.abort();
    await expect(starting()).rejects.toThrow(/aborted/);
    expect(await traces()).toEqual({ files: [], processes: [] });
  });

  test('while another command holds the lock', async () => {
    let begun = Promise.reject<StartedLab>(new Error('not begun'));
    begun.catch(() => undefined);
    await withLabLock(folder, () => {
      begun = starting();
      begun.catch(() => undefined);
      abort.abort();
      return Promise.resolve();
    });
    await expect(begun).rejects.toThrow(/aborted/);
    expect(await traces()).toEqual({ files: [], processes: [] });
  });

  test.each([1, 3, 6, 10, 20, 40, 80, 160])('after %i turns', async (count) => {
    const begun = starting();
    await turns(count);
    abort.abort();
    await expect(begun).rejects.toThrow(/aborted|ended before it was ready/);
    expect(await traces()).toEqual({ files: [], processes: [] });
  });

  test('while what a killed lab left is removed', async () => {
    const left = spawn(process.execPath, [program, 'left']);
    await once(left, 'spawn');
    await mkdir(folder.cells, { recursive: true });
    await writeFile(folder.server, JSON.stringify(await identityOf(left.pid ?? 0)));
    left.once('exit', () => {
      abort.abort();
    });
    await expect(starting()).rejects.toThrow(/aborted|ended before it was ready/);
    expect(await traces()).toEqual({ files: [], processes: [] });
  });

  test('while the server gets ready', async () => {
    const begun = starting();
    begun.catch(() => undefined);
    while ((await traces()).processes.length === 0) await turns(1);
    abort.abort();
    await expect(begun).rejects.toThrow('ended before it was ready');
    expect(await traces()).toEqual({ files: [], processes: [] });
  });
});
