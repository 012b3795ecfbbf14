import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

const OWNER_ONLY = 0o600;

/**
 * Writes a file so that whoever reads it, also after this process was killed, finds the old text or the new one and
 * never a part: written beside, then renamed. Errors: those of the file system.
 * @param flush whether the text is forced to disk before it gets its name
 */
export async function replaceFile(
  path: string,
  text: string,
  { flush = false }: { readonly flush?: boolean } = {},
): Promise<void> {
  // Several processes may write the same file.
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, text, { mode: OWNER_ONLY, flag: 'wx', flush });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
