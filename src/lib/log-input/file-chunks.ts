import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So much is read at once: then the turn of the event loop after it does not count. */
const READ_AT_ONCE = 256 * 1024;

/**
 * The bytes of a file from its beginning, in chunks of no more than `size`. They share one piece of memory, so
 * each is good only until the next one is asked for: fresh memory for every chunk costs more than reading it.
 * It is read in this thread: a way to another one and back for each piece takes longer than the reading. The
 * event loop has its turn all the same, or Ctrl-C would wait for the end of the file.
 * Errors: those of the file system.
 */
export async function* fileChunks(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(READ_AT_ONCE);
    for (;;) {
      const length = readSync(file.fd, memory, 0, memory.length, null);
      if (length === 0) return;
      for (let at = 0; at < length; at += size) {
        yield memory.subarray(at, Math.min(at + size, length));
      }
      await nextTurn();
    }
  } finally {
    await file.close();
  }
}
