import { open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../../outside/replace-file.js';

/**
 * Writes a file so that it is either there as a whole or not at all, also after a power cut. Errors: those of the file
 * system.
 */
export async function writeDurably(path: string, text: string): Promise<void> {
  await replaceFile(path, text, { flush: true });
  await syncFolder(dirname(path));
}

/** Undefined where there is no such file. Errors: those of the file system. */
export function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(unlessMissing);
}

/** For `catch`: what is not there is undefined. */
export function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}

/** Removes a file for good. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** A new name is safe only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
