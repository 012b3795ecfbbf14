const STEP_MS = 20;
const LONGEST_MS = 45_000;

/** Repeats a check until it holds; after a long time its last failure is the result. */
export async function eventually(check: () => void, longestMs = LONGEST_MS): Promise<void> {
  const until = Date.now() + longestMs;
  for (;;) {
    try {
      check();
      return;
    } catch (failure) {
      if (Date.now() > until) throw failure;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }
}
