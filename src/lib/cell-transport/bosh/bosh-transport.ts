import type { Limit } from '../../outside/limit.js';
import { cellLimit } from '../cell-limit.js';
import { boshEnvironment } from '../../bosh/bosh-environment.js';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
  RemoteScript,
  RemoteStream,
  RunOptions,
} from '../cell-transport.js';
import { collectOutput } from '../collect-output.js';
import { directorIsSilent } from '../silent-director.js';
import { untilAborted } from '../until-aborted.js';
import { BoshStream, type BoshSsh } from './bosh-stream.js';

export interface BoshOptions extends BoshSsh {
  /** How many scripts run at a time; streams are not counted. */
  readonly parallel: number;
  readonly notice?: ((sentence: string) => void) | undefined;
}

/** Cells by the bosh CLI: one `bosh ssh` for each run and each stream. */
export class BoshTransport implements CellTransport {
  readonly kind = 'bosh';
  readonly #options: BoshOptions;
  readonly #limit: Limit;
  readonly #running = new Set<BoshStream>();
  #hasLeft = false;

  constructor(options: BoshOptions) {
    this.#options = { ...options, env: boshEnvironment(options.env) };
    this.#limit = cellLimit(options);
  }

  run(cell: RemoteCell, script: RemoteScript, options: RunOptions = {}): Promise<RemoteResult> {
    return this.#limit.run(async () => {
      options.signal?.throwIfAborted();
      options.begun?.();
      return collectOutput(cell, this.#start(cell, script), options);
    });
  }

  stream(
    cell: RemoteCell,
    script: RemoteScript,
    { signal }: { signal?: AbortSignal } = {},
  ): RemoteStream {
    return untilAborted(signal, () => this.#start(cell, script));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((stream) => stream.close()));
    if (!this.#hasLeft) return;
    throw directorIsSilent(
      'bosh removes its temporary users of the cells in the background as soon as it does.',
    );
  }

  #start(cell: RemoteCell, script: RemoteScript): BoshStream {
    const deployment = cell.deployment ?? this.#options.deployment;
    const stream = new BoshStream(cell, script, { ...this.#options, deployment });
    this.#running.add(stream);
    void stream.end.then(() => {
      this.#running.delete(stream);
      this.#hasLeft ||= stream.wasLeft;
    });
    return stream;
  }
}
