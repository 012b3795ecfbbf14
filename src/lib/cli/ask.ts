import { createPalette } from '../output/color.js';
import { terminalSafe } from '../output/terminal-safe.js';
import { richLines } from '../output/workshop/rich-text.js';
import type { Asker } from '../workshop/run/ports.js';

/** One of the answers to a question. */
export interface Answer {
  readonly value: string;
  readonly label: string;
}

const LATER = 'Not now';

const [DEFAULT_COLUMNS, DEFAULT_ROWS] = [80, 24];

/** `? ` and `❯ `. */
const BEFORE = 2;
/** `(y/N) ` and the answer. */
const CONFIRM = 10;
/** The line of keys, and the cursor's. */
const ROWS_AROUND = 3;
const FEWEST_ROWS = 3;

/**
 * Asks at the terminal, on stderr, as stdout is for data; the library is loaded by the first question. Ctrl-C ends
 * the program as everywhere; where it ends otherwise, no answer ever comes.
 */
export function terminalAsker(signal: AbortSignal): Asker {
  const where = { output: process.stderr, signal };
  return {
    confirm: async (question) => {
      const { default: confirm } = await import('@inquirer/confirm');
      const message = inLines(question, BEFORE + CONFIRM);
      return ended(confirm({ message, default: false }, where));
    },
    choose: async (question, choices) => {
      const { default: select } = await import('@inquirer/select');
      const names = [...choices, LATER].map((choice) => inLines(choice, BEFORE));
      const message = inLines(question, BEFORE);
      const chosen = await ended(
        select(
          {
            message,
            choices: names.map((name, value) => ({ name, value })),
            pageSize: pageSize(
              rowsOf(message),
              names.reduce((sum, name) => sum + rowsOf(name), 0),
            ),
            loop: false,
          },
          where,
        ),
      );
      return chosen < choices.length ? chosen : undefined;
    },
  };
}

/** Lets a person at the terminal choose one of many, by typing a part of it. @returns its value */
export async function search(
  message: string,
  answers: readonly Answer[],
  signal: AbortSignal,
): Promise<string> {
  const { default: ask } = await import('@inquirer/search');
  return ended(
    ask(
      {
        message,
        source: (typed) =>
          answers
            .filter(({ label }) => label.toLowerCase().includes((typed ?? '').toLowerCase()))
            .map(({ value, label }) => ({ value, name: terminalSafe(label) })),
      },
      { output: process.stderr, signal },
    ),
  );
}

/** Text of a story in lines that end between words, leaving free what the library puts before or behind. */
function inLines(text: string, taken: number): string {
  const width = (process.stderr.columns || DEFAULT_COLUMNS) - taken;
  return richLines(text.trim(), width, createPalette(false)).join(`\n${' '.repeat(BEFORE)}`);
}

function rowsOf(text: string): number {
  return text.split('\n').length;
}

/** Rows for all choices, unless the terminal is too low for them: then they scroll. */
function pageSize(question: number, choices: number): number {
  const free = (process.stderr.rows || DEFAULT_ROWS) - question - ROWS_AROUND;
  return Math.max(FEWEST_ROWS, Math.min(choices, free));
}

/**
 * The library takes Ctrl-C for itself and throws; the program has to hear of it all the same, and at once: a signal
 * that is sent comes later, when nothing may be left that keeps the process waiting for it.
 */
async function ended<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ExitPromptError') process.emit('SIGINT', 'SIGINT');
    else if (error.name !== 'AbortPromptError') throw error;
    return new Promise(() => undefined);
  }
}
