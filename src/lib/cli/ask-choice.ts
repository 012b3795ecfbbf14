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
    // The library takes Ctrl-C for itself and throws; the signal has to reach the program all the same.
    if (error instanceof Error && error.name === 'ExitPromptError')
      process.kill(process.pid, 'SIGINT');
    return new Promise(() => undefined);
  }
}
