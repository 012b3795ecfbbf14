import fc from 'fast-check';

/** Bytes as a stream hands them over. */
export async function* streamOf(...chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield* chunks;
}

/** A stream that goes on for ever, and whether its reader closed it. */
export function endless(chunk: Buffer): {
  readonly chunks: AsyncIterable<Buffer>;
  readonly isClosed: () => boolean;
} {
  let closed = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        await Promise.resolve();
        yield chunk;
      }
    } finally {
      closed = true;
    }
  }
  return { chunks: chunks(), isClosed: () => closed };
}

/** Everything that comes out, and the error that it ends with, if any. */
export async function drained(
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly bytes: Buffer; readonly error: unknown }> {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  } catch (error) {
    return { bytes: Buffer.concat(parts), error };
  }
  return { bytes: Buffer.concat(parts), error: undefined };
}

/** Cuts bytes at some places, of which there may be none. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

export const PLACES = fc.array(fc.nat(), { maxLength: 8 });
