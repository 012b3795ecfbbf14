import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CfnetError } from '../errors/cfnet-error.js';
import { systemCode } from '../errors/system-code.js';

export interface WriteOptions {
  /** Overwrites what is there. */
  readonly force?: boolean;
  /** The way out where a file is there already. */
  readonly hint: string;
}

/**
 * Writes a file that the user has named, with the folders above it.
 * Errors: USAGE for one that is there already, OUTSIDE_FAILED where it cannot be written.
 */
export async function writeNamedFile(
  path: string,
  text: string,
  { force = false, hint }: WriteOptions,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && !force) {
      throw new CfnetError('USAGE', `${path} is there already`, { hint });
    }
    throw new CfnetError('OUTSIDE_FAILED', `${path} cannot be written (${code ?? String(error)})`, {
      cause: error,
      hint: 'Name a place where you may write.',
    });
  }
}
