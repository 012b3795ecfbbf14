const STEP_MS = 10;
const PATIENCE_MS = 45_000;

/** Waits until the look finds something. Errors: an Error that tells what was seen last. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${String(look)}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
