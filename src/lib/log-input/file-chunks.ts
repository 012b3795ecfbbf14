import { open } from 'node:fs/promises';

/** So much is read at once: each reading costs a way to another thread and back. */
const READ_AT_ONCE = 256 * 1024;

/**
 * The bytes of a file from its beginning, in chunks of no more than `size`. They share one piece of memory, so
 * each is good only until the next one is asked for: fresh memory for every chunk costs more than reading it.
 * Errors: those of the file system.
 */
export async function* fileChunks(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(READ_AT_ONCE);
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, memory.length, null);
      if (bytesRead === 0) return;
      for (let at = 0; at < bytesRead; at += size) {
        yield memory.subarray(at, Math.min(at + size, bytesRead));
      }
    }
  } finally {
    await file.close();
  }
}
