import type { OptionSpecs } from '../command-options.js';

/** Options that may stand before the command or after it (cf-facts 7.1). */
export const GLOBAL_OPTIONS: OptionSpecs = {
  environment: { type: 'string', short: 'e' },
  'ca-cert': { type: 'string' },
  client: { type: 'string' },
  'client-secret': { type: 'string' },
  deployment: { type: 'string', short: 'd' },
  'non-interactive': { type: 'boolean', short: 'n' },
  json: { type: 'boolean' },
  tty: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  parallel: { type: 'string' },
};

/** The command's name is the first word that is neither an option nor the value of one. */
export function splitCommand(argv: readonly string[]): {
  readonly name: string | undefined;
  readonly rest: readonly string[];
} {
  const place = argv.findIndex(
    (word, index) => !word.startsWith('-') && !takesValue(argv[index - 1] ?? ''),
  );
  if (place < 0) return { name: undefined, rest: argv };
  return { name: argv[place], rest: [...argv.slice(0, place), ...argv.slice(place + 1)] };
}

function takesValue(word: string): boolean {
  return Object.entries(GLOBAL_OPTIONS).some(
    ([name, { type, short }]) =>
      type === 'string' && (word === `--${name}` || (short !== undefined && word === `-${short}`)),
  );
}
