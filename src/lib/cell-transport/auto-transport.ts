import { CfnetError } from '../errors/cfnet-error.js';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
  RemoteScript,
  RemoteStream,
  RunOptions,
} from './cell-transport.js';
import { DeferredStream } from './deferred-stream.js';
import type { DirectTransport } from './direct/direct-transport.js';

export interface AutoOptions {
  readonly direct: () => DirectTransport;
  readonly bosh: () => CellTransport;
  readonly notice: (sentence: string) => void;
}

/**
 * Goes into cells directly, or, where the first one cannot be reached so, by the bosh CLI, which may know a way that
 * cfnet does not (a ProxyCommand, an agent). What the director refuses it refuses both.
 */
export class AutoTransport implements CellTransport {
  readonly #options: AutoOptions;
  readonly #direct: DirectTransport | undefined;
  #why: string | undefined;
  #choice: Promise<CellTransport> | undefined;
  #chosen: CellTransport | undefined;
  #isClosed = false;

  constructor(options: AutoOptions) {
    this.#options = options;
    try {
      this.#direct = options.direct();
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      this.#why = error.message;
    }
  }

  get kind(): CellTransport['kind'] {
    return this.#chosen?.kind ?? 'direct';
  }

  async settle(cells: readonly RemoteCell[], signal?: AbortSignal): Promise<void> {
    const ways = cells.map((cell) => this.#way(cell, signal));
    await Promise.allSettled(ways);
  }

  async run(
    cell: RemoteCell,
    script: RemoteScript,
    options: RunOptions = {},
  ): Promise<RemoteResult> {
    return (await this.#way(cell, options.signal)).run(cell, script, options);
  }

  stream(
    cell: RemoteCell,
    script: RemoteScript,
    options: { signal?: AbortSignal } = {},
  ): RemoteStream {
    return new DeferredStream(async () =>
      (await this.#way(cell, options.signal)).stream(cell, script, options),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#direct?.close(), this.#chosen?.close()]);
  }

  #way(cell: RemoteCell, signal: AbortSignal | undefined): Promise<CellTransport> {
    // The others are set up by the same task as the first one.
    if (this.#chosen === undefined) this.#direct?.expect(cell);
    this.#choice ??= this.#choose(cell, signal);
    return this.#choice;
  }

  async #choose(cell: RemoteCell, signal: AbortSignal | undefined): Promise<CellTransport> {
    this.#chosen = (await this.#tryDirect(cell, signal)) ?? this.#byBosh();
    return this.#chosen;
  }

  async #tryDirect(
    cell: RemoteCell,
    signal: AbortSignal | undefined,
  ): Promise<CellTransport | undefined> {
    try {
      await this.#direct?.reach(cell);
      return this.#direct;
    } catch (error) {
      // Asked again next time: another cell may be the one that works.
      const isFailure = error instanceof CfnetError && error.code === 'OUTSIDE_FAILED';
      // At the end of a command everything fails that is on its way.
      if (!isFailure || this.#isClosed || signal?.aborted === true) {
        this.#choice = undefined;
        throw error;
      }
      this.#why = error.message;
      return undefined;
    }
  }

  #byBosh(): CellTransport {
    this.#options.notice(
      `Cells are reached by bosh ssh, which is slower: ${this.#why ?? 'no direct way'}`,
    );
    return this.#options.bosh();
  }
}
