import { CfnetError } from '../errors/cfnet-error.js';
import type { RemoteStream, StreamEnd } from './cell-transport.js';

/** A stream whose start takes time: what stands in the way of it is its end. */
export class DeferredStream implements RemoteStream {
  readonly chunks: AsyncIterable<Buffer>;
  readonly end: Promise<StreamEnd>;
  readonly #abort = new AbortController();
  readonly #started: Promise<RemoteStream>;

  /** @param start rejects with a CfnetError where there is no stream; told when nobody wants it any more */
  constructor(start: (signal: AbortSignal) => Promise<RemoteStream>) {
    this.#started = start(this.#abort.signal);
    this.chunks = this.#read();
    this.end = this.#started.then(
      (stream) => stream.end,
      (error: unknown) => this.#failed(error),
    );
  }

  async close(): Promise<void> {
    this.#abort.abort();
    const stream = await this.#started.catch(() => undefined);
    await stream?.close();
    await this.end;
  }

  async *#read(): AsyncGenerator<Buffer, void> {
    const stream = await this.#started.catch(() => undefined);
    if (stream !== undefined) yield* stream.chunks;
  }

  #failed(error: unknown): StreamEnd {
    if (this.#abort.signal.aborted) return { kind: 'closed' };
    if (error instanceof CfnetError) return { kind: 'lost', reason: error.message, error };
    return { kind: 'lost', reason: String(error) };
  }
}
