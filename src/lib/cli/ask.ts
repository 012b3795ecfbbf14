import type { Asker } from '../workshop/run/ports.js';

/** Questions go to stderr: stdout carries data only. */
const CONTEXT = { output: process.stderr };

const LATER = 'Not now';

/**
 * Asks at the terminal; the library is loaded by the first question. Ctrl-C ends the command as it does
 * everywhere else.
 */
export function terminalAsker(signal: AbortSignal): Asker {
  return {
    confirm: async (question) => {
      const { default: confirm } = await import('@inquirer/confirm');
      return ended(confirm({ message: question, default: false }, { ...CONTEXT, signal }));
    },
    choose: async (question, choices) => {
      const { default: select } = await import('@inquirer/select');
      const chosen = await ended(
        select(
          {
            message: question,
            choices: [
              ...choices.map((name, value) => ({ name, value })),
              { name: LATER, value: choices.length },
            ],
            pageSize: choices.length + 1,
            loop: false,
          },
          { ...CONTEXT, signal },
        ),
      );
      return chosen < choices.length ? chosen : undefined;
    },
  };
}

/** The library takes Ctrl-C for itself and throws; the signal has to reach the program all the same. */
async function ended<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError')
      process.kill(process.pid, 'SIGINT');
    return new Promise(() => undefined);
  }
}
