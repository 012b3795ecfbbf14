/** The end of a `bosh` command that did not work: message and `Exit code 1` on stderr, exit 1 (cf-facts 7.1). */
export class BoshFailure extends Error {}

/** Does something; a failure of it says what it was, as `bosh` nests its errors. */
export async function during<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BoshFailure)) throw error;
    throw new BoshFailure(`${doing}:\n  ${error.message.replaceAll('\n', '\n  ')}`);
  }
}
