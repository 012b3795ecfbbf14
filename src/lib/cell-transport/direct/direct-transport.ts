import { CfnetError } from '../../errors/cfnet-error.js';
import { Limit } from '../../outside/limit.js';
import { cellLimit } from '../cell-limit.js';
import type { ProgramEnvironment, Tell } from '../../outside/program.js';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
  RemoteScript,
  RemoteStream,
  RunOptions,
} from '../cell-transport.js';
import { collectOutput } from '../collect-output.js';
import { DeferredStream } from '../deferred-stream.js';
import { untilAborted } from '../until-aborted.js';
import { watchedCommand } from '../watched-script.js';
import type { CellEntry } from './cell-access.js';
import { CellConnection } from './cell-connection.js';
import { ChannelStream } from './channel-stream.js';
import type { Gateway } from './gateway.js';
import { gatewayFrom } from './gateway-from.js';

export interface DirectOptions {
  readonly kind: 'direct' | 'ssh';
  /** Who lets the user in. */
  readonly entry: CellEntry;
  /** Names the gateway, where there is one. */
  readonly env: ProgramEnvironment;
  /** How many cells are worked on at a time. */
  readonly parallel: number;
  readonly notice?: ((sentence: string) => void) | undefined;
  readonly tell?: Tell | undefined;
}

/** Handshakes at a time: a gateway refuses more, as sshd itself does (MaxStartups). */
const HANDSHAKES_AT_A_TIME = 8;

/** Cells by SSH, as whoever is let in, over one connection to each that is kept for the whole command. */
export class DirectTransport implements CellTransport {
  readonly kind: 'direct' | 'ssh';
  readonly #options: DirectOptions;
  readonly #entry: CellEntry;
  readonly #gateway: Gateway | undefined;
  readonly #connections = new Map<string, Promise<CellConnection>>();
  readonly #streams = new Set<RemoteStream>();
  readonly #runs: Limit;
  readonly #handshakes = new Limit(HANDSHAKES_AT_A_TIME);
  #closing: Promise<void> | undefined;

  /** Errors: CfnetError USAGE for a gateway that cannot be understood. */
  constructor(options: DirectOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.#entry = options.entry;
    this.#gateway = gatewayFrom(options.env);
    this.#runs = cellLimit(options);
  }

  /** Begins to let the user in, together with other cells that are wanted at this moment. */
  expect(cell: RemoteCell): void {
    this.#entry.enter(cell).catch(() => undefined);
  }

  /** Connects to a cell. Errors: CfnetError as `run`. */
  async reach(cell: RemoteCell): Promise<void> {
    await this.#connection(cell);
  }

  run(cell: RemoteCell, script: RemoteScript, options: RunOptions = {}): Promise<RemoteResult> {
    this.expect(cell);
    return this.#runs.run(async () => {
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

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #start(cell: RemoteCell, script: RemoteScript): RemoteStream {
    const stream = new DeferredStream((signal) => this.#exec(cell, script, signal));
    this.#streams.add(stream);
    void stream.end.then(() => this.#streams.delete(stream));
    return stream;
  }

  async #exec(cell: RemoteCell, script: RemoteScript, signal: AbortSignal): Promise<RemoteStream> {
    const connection = await this.#connection(cell);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      connection
        .exec(watchedCommand(script), async (channel) => {
          const stream = new ChannelStream(channel);
          resolve(stream);
          await stream.end;
        })
        .catch(reject);
    });
  }

  /** A connection that was lost is made anew, by a user who is let in anew: the cell may be another machine now. */
  async #connection(cell: RemoteCell): Promise<CellConnection> {
    if (this.#closing !== undefined) {
      throw new CfnetError('OUTSIDE_FAILED', 'The way into cells is closed');
    }
    const key = this.#entry.keyOf(cell);
    const known = this.#connections.get(key);
    if (known !== undefined) {
      const connection = await known.catch(() => undefined);
      if (connection?.isOpen === true) return connection;
      if (this.#connections.get(key) === known) {
        this.#connections.delete(key);
        this.#entry.forget(cell);
      }
      return this.#connection(cell);
    }
    const opening = this.#open(cell);
    this.#connections.set(key, opening);
    opening.catch(() => {
      if (this.#connections.get(key) !== opening) return;
      this.#connections.delete(key);
      this.#entry.forget(cell);
    });
    return opening;
  }

  async #open(cell: RemoteCell): Promise<CellConnection> {
    const access = await this.#entry.enter(cell);
    return this.#handshakes.run(async () => {
      const connection = await CellConnection.open(cell, access, this.#gateway);
      this.#options.tell?.(`connected to ${cell.name}`);
      return connection;
    });
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#streams].map((stream) => stream.close()));
    const opened = await Promise.allSettled(this.#connections.values());
    for (const one of opened) if (one.status === 'fulfilled') one.value.close();
    this.#gateway?.close();
    await this.#entry.remove();
  }
}
