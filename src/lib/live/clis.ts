import { BoshCommandLine } from '../bosh/bosh-command-line.js';
import { CfCommandLine } from '../cf/cf-command-line.js';
import type { ProgramEnvironment, Tell } from '../outside/program.js';
import { sharedAbort } from '../outside/shared-abort.js';

export interface ClisOptions {
  readonly env: ProgramEnvironment;
  readonly tell?: Tell | undefined;
}

/** The programs of one foundation. There is one of these for a command: calls of one `cf` stand in one queue. */
export class Clis {
  readonly cf: CfCommandLine;
  readonly bosh: BoshCommandLine;
  readonly #ended = sharedAbort();

  constructor({ env, tell }: ClisOptions) {
    const options = { env, tell, signal: this.signal };
    this.cf = new CfCommandLine(options);
    this.bosh = new BoshCommandLine(options);
  }

  /** Aborted when nothing of them is to run any more. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Ends what runs of them; resolves when nothing is left of it. May be called again. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.cf.ended();
  }
}
