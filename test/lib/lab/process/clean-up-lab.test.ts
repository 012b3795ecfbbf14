import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUpLab } from '../../../../src/lib/lab/process/clean-up-lab.js';
import { labFolder, type LabFolder } from '../../../../src/lib/lab/process/lab-folder.js';
import { identityOf } from '../../../../src/lib/outside/process-identity.js';

let home: string;
let folder: LabFolder;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cfnet-clean-'));
  folder = labFolder({ XDG_STATE_HOME: home }, 'torn');
  await mkdir(folder.cells, { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

describe('what a lab left is removed', () => {
  test.each([
    ['is empty', ''],
    ['is torn', '{"pid":12'],
    ['names nobody', '[]'],
  ])('where the note of its process %s', async (_, text) => {
    await writeFile(folder.server, text);
    await writeFile(folder.record, text);
    expect(await cleanUpLab(folder)).toBe(true);
    expect(existsSync(folder.root)).toBe(false);
  });

  test('with a process that was begun and of which nobody else knows', async () => {
    const server = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    const ended = once(server, 'exit');
    await once(server, 'spawn');
    await writeFile(folder.server, JSON.stringify(await identityOf(server.pid ?? 0)));
    expect(await cleanUpLab(folder)).toBe(true);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  test('and where nothing is, nothing was', async () => {
    await rm(folder.root, { recursive: true });
    expect(await cleanUpLab(folder)).toBe(false);
  });
});
