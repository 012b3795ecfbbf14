import type { FlagValues, OptionSpecs } from '../command-options.js';
import type { CfOutput } from './cf-output.js';
import type { CfSession } from './cf-session.js';

/** What a command is given when it runs. */
export interface CfCall {
  readonly args: readonly string[];
  readonly flags: FlagValues;
  readonly session: CfSession;
  readonly out: CfOutput;
  readonly env: NodeJS.ProcessEnv;
}

/** One command of `cf`, with what its help shows. */
export interface CfCommand {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  /** Without `cf` before it. */
  readonly usage: string;
  /** Names of the arguments that must be there, as error messages call them. */
  readonly required: readonly string[];
  /** How many arguments may follow those. */
  readonly optional?: number;
  readonly options?: OptionSpecs;
  /** Gives an exit code where it is not 0. Errors: CfFailure. */
  run(call: CfCall): Promise<number | undefined>;
}
