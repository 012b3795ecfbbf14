import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program opens to read its stdin as a file. */
export const STDIN_PATH = '/dev/stdin';

/**
 * Lends text as an open file that has no name any more: whatever ends cfnet, nothing of it stays on the disk.
 * A pipe would not do: on Linux a program cannot open the sockets that Node.js makes of pipes by their path.
 * Errors: those of the file system.
 */
export async function withUnnamedFile<T>(
  text: string,
  use: (descriptor: number) => Promise<T>,
): Promise<T> {
  const descriptor = openUnnamed(text);
  try {
    return await use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Without a pause, so that no signal is handled while the file has a name. */
function openUnnamed(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'cfnet-'));
  try {
    const path = join(folder, 'body');
    writeFileSync(path, text, { mode: 0o600 });
    return openSync(path, 'r');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
