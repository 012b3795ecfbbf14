import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CfnetError } from '../errors/cfnet-error.js';
import { parseJson } from '../json/parse-json.js';
import { identityFrom, identityOf, isRunning } from './process-identity.js';

/** How long another holder is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/**
 * Runs `work` while no other process holds the lock of that path. One whose holder is gone is taken over.
 * @param busySentence what to say of a holder that does not come to an end
 * Errors: CfnetError OUTSIDE_FAILED with that sentence.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  busySentence: string,
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

/** Nothing is left where nothing is kept: the lock's folder goes with the last file in it, and cfnet's own with that. */
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
  const parsed = parseJson(text);
  const holder = parsed.ok ? identityFrom(parsed.value) : undefined;
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

function busy(path: string, sentence: string): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', sentence, {
    hint: `If none is running, remove ${path}.`,
  });
}
