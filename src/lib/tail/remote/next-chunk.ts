/** Nothing came in time. */
export const SILENT = Symbol('silent');

/** The next chunk, undefined at the end, or `SILENT` after so many milliseconds without one. */
export async function nextChunk(
  chunks: AsyncIterator<Buffer>,
  silenceMs: number,
): Promise<Buffer | typeof SILENT | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<typeof SILENT>((resolve) => {
    timer = setTimeout(resolve, silenceMs, SILENT);
  });
  try {
    const next = await Promise.race([chunks.next(), silence]);
    if (next === SILENT) return SILENT;
    return next.done === true ? undefined : next.value;
  } finally {
    clearTimeout(timer);
  }
}
