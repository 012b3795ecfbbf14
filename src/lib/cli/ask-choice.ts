import { terminalSafe } from '../output/terminal-safe.js';

/** One of the answers to a question. */
export interface Answer {
  readonly value: string;
  readonly label: string;
}

/**
 * Lets a person at the terminal choose, by typing a part of it; the question goes to stderr, as stdout is for data.
 * Ctrl-C ends the program as everywhere.
 */
export async function askChoice(
  message: string,
  answers: readonly Answer[],
  signal: AbortSignal,
): Promise<string> {
  const { default: search } = await import('@inquirer/search');
  try {
    return await search(
      {
        message,
        source: (typed) =>
          answers
            .filter(({ label }) => label.toLowerCase().includes((typed ?? '').toLowerCase()))
            .map(({ value, label }) => ({ value, name: terminalSafe(label) })),
      },
      { output: process.stderr, signal },
    );
  } catch (error) {
    // The library takes Ctrl-C for itself and throws; the program has to hear of it all the same, and at once: a
    // signal that is sent comes later, when nothing may be left that keeps the process waiting for it.
    if (error instanceof Error && error.name === 'ExitPromptError')
      process.emit('SIGINT', 'SIGINT');
    return new Promise(() => undefined);
  }
}
