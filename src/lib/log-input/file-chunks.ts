import { open } from 'node:fs/promises';

/**
 * The bytes of a file from its beginning. All chunks share one piece of memory, so each is good only until the
 * next one is asked for: fresh memory for every chunk costs more than reading it.
 * Errors: those of the file system.
 */
export async function* fileChunks(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(size);
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, size, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
