import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The options of a command, by long name. */
export type OptionSpecs = NonNullable<ParseArgsConfig['options']>;

/** A command line that was not understood, in the words of go-flags, which both genuine CLIs use. */
export class OptionError extends Error {}

export interface ParsedOptions {
  readonly args: readonly string[];
  readonly flags: FlagValues;
}

/** Values by the option's long name. */
export class FlagValues {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The value of an option; the last one where it was repeated. */
  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  all(name: string): readonly string[] {
    return [this.#values[name]].flat().filter((value) => typeof value === 'string');
  }
}

/** Options may stand anywhere among the arguments. Errors: OptionError. */
export function parseOptions(argv: readonly string[], options: OptionSpecs): ParsedOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { args: positionals, flags: new FlagValues(values) };
  } catch (error) {
    throw new OptionError(wordsOf(error));
  }
}

const QUOTED = /'-{1,2}([^\s'=,]+)/;

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = QUOTED.exec(message)?.[1] ?? '';
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    ? `unknown flag \`${name}'`
    : `expected argument for flag \`${name.length > 1 ? '--' : '-'}${name}'`;
}
