import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CfnetError } from '../../errors/cfnet-error.js';
import { identityFrom, identityOf, isRunning } from './process-identity.js';

/** How long another `up` or `down` of the same lab is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/**
 * Runs `work` while no other process starts or ends the same lab. A lock whose holder is gone is taken over.
 * @param busySentence what to say of the other one, where it is not about a lab
 * Errors: CfnetError OUTSIDE_FAILED where the other one does not come to an end.
 */
export async function withLabLock<T>(
  path: string,
  work: () => Promise<T>,
  busySentence = 'Another command is still starting or ending this lab',
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(path))) {
    if (await isForsaken(path)) await removeForsaken(path);
    else if (Date.now() > deadline) throw busy(path, busySentence);
    else await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
    await removeEmpty(dirname(path), 2);
  }
}

/** Nothing is left where no lab is: the folder of all labs goes with the last one, and cfnet's own with it. */
async function removeEmpty(folder: string, levels: number): Promise<void> {
  if (levels === 0) return;
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (removed) await removeEmpty(dirname(folder), levels - 1);
}

/** By a hard link, so that the lock never stands there without its content. */
async function take(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const self = JSON.stringify(await identityOf(process.pid));
  try {
    await writeFile(draft, self, { mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    // ENOENT: the holder ended meanwhile, and the empty folder went with it.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isForsaken(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const holder = identityFrom(parsed(text));
  return holder === undefined || !(await isRunning(holder));
}

/** Moved aside first: of several that wait, one alone moves it, and a lock taken meanwhile is put back. */
async function removeForsaken(path: string): Promise<void> {
  const aside = `${path}.${process.pid}.forsaken`;
  try {
    await rename(path, aside);
    if (!(await isForsaken(aside))) await link(aside, path).catch(() => undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function busy(path: string, sentence: string): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', sentence, {
    hint: `If none is running, remove ${path}.`,
  });
}
