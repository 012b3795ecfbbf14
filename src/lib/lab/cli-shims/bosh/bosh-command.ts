import type { FlagValues, OptionSpecs } from '../command-options.js';
import type { BoshOutput } from './bosh-output.js';
import type { Director } from './director.js';

export interface BoshCall {
  readonly args: readonly string[];
  readonly flags: FlagValues;
  readonly out: BoshOutput;
  readonly env: NodeJS.ProcessEnv;
  /** Errors: BoshFailure where no environment is given. */
  readonly director: () => Director;
  /** What `-d` or BOSH_DEPLOYMENT names. */
  readonly deployment: string | undefined;
  /** The same, said on the screen. Errors: BoshFailure where none is named. */
  readonly requireDeployment: () => string;
}

/** One command of `bosh`. Errors of `run`: BoshFailure. */
export interface BoshCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** How many arguments it must have and may have. */
  readonly args?: readonly [number, number];
  readonly options?: OptionSpecs;
  run(call: BoshCall): Promise<void>;
}
