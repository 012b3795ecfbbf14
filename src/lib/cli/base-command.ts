import { Command, Flags, type Interfaces } from '@oclif/core';
import type { ExitCodeValue } from '../errors/cfnet-error.js';
import { COLOR_MODES } from '../output/color.js';
import { createContext, type CommandContext, type GlobalFlags } from './command-context.js';
import { Lifetime } from '../outside/lifetime.js';
import { withoutSurprises, type Values } from './parser-input.js';
import { OutsideEndings } from './outside-endings.js';
import { usageError } from './usage-errors.js';

/** The parsed command line together with the ways in and out. */
export type Begun<F extends Values, B extends Values, A extends Values> = Interfaces.ParserOutput<
  F,
  B,
  A
> & { readonly context: CommandContext };

/**
 * The ground of every command: the global flags, the exit codes of the contract, and an end that is quiet
 * and complete whether it comes from the command, an error, Ctrl-C or a closed pipe.
 *
 *     async run(): Promise<ExitCodeValue> {
 *       const { args, flags, context } = await this.begin(Explain);
 *       …
 *       return ExitCode.done;
 *     }
 *
 * What `run` returns is the exit code: a command that printed good data before it found that some cells
 * failed returns `ExitCode.partial`. Failures without any result are thrown as CfnetError; `main` prints
 * them. Flags that may be repeated take one value each, and no argument is ever read from stdin.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    // First, because oclif's help misaligns a group whose first flag has no letter.
    help: Flags.help({ char: 'h', description: 'show help', helpGroup: 'GLOBAL' }),
    json: Flags.boolean({
      description: 'print the result, or the error, as JSON',
      helpGroup: 'GLOBAL',
    }),
    color: Flags.option({
      options: COLOR_MODES,
      default: 'auto',
      description: 'when to colour; auto obeys NO_COLOR and FORCE_COLOR',
      helpGroup: 'GLOBAL',
    })(),
    'no-input': Flags.boolean({ description: 'never ask a question', helpGroup: 'GLOBAL' }),
    debug: Flags.boolean({
      description: 'say on stderr what is being done, with secrets removed',
      helpGroup: 'GLOBAL',
    }),
    version: Flags.version({ description: 'show the version', helpGroup: 'GLOBAL' }),
  };

  #context: CommandContext | undefined;
  readonly #lifetime = new Lifetime((failure) => this.#context?.debug('a cleanup failed', failure));

  abstract override run(): Promise<ExitCodeValue>;

  /** Parses the command line and opens the ways in and out. Errors: USAGE. */
  protected async begin<F extends Values, B extends GlobalFlags & Values, A extends Values>(
    command: Interfaces.Input<F, B, A>,
  ): Promise<Begun<F, B, A>> {
    const parsed = await this.parse(withoutSurprises(command));
    const context = createContext(process, parsed.flags, this.#lifetime);
    this.#context = context;
    context.debug(`${this.config.userAgent} ${this.id ?? ''}`, { argv: this.argv });
    return { ...parsed, context };
  }

  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    try {
      return await super.parse(options, argv);
    } catch (error) {
      throw usageError(error, {
        bin: this.config.bin,
        id: this.id?.replaceAll(':', ' ') ?? '',
        flagNames: Object.keys({ ...options?.baseFlags, ...options?.flags }),
      });
    }
  }

  /** oclif's story of one command, cut short by an ending from outside; the cleanups end it either way. */
  protected override async _run<T>(): Promise<T> {
    const endings = new OutsideEndings(process);
    const ended = endings.listen();
    try {
      return await Promise.race([super._run<T>(), ended]);
    } finally {
      await this.#lifetime.end();
      endings.stopListening();
    }
  }

  /** oclif's own would print internals under --json and pick the exit code: `main` does both. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error);
  }
}
