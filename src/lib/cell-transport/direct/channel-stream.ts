import type { ClientChannel } from 'ssh2';
import type { RemoteStream, StreamEnd } from '../cell-transport.js';
import { letFlow } from '../let-flow.js';

const MOST_STDERR = 65_536;

/** How long a script may take to end when it was told to, in milliseconds; then the channel is dropped. */
const END_GRACE_MS = 5000;

/** A script on an SSH channel. Its input stays open for as long as it is wanted: the cell watches that. */
export class ChannelStream implements RemoteStream {
  readonly chunks: AsyncIterable<Buffer>;
  readonly end: Promise<StreamEnd>;
  readonly #channel: ClientChannel;
  readonly #iterator: AsyncIterableIterator<Buffer>;
  #isClosed = false;
  #exitCode: number | undefined;
  #signalName: string | undefined;
  #stderr = '';

  constructor(channel: ClientChannel) {
    this.#channel = channel;
    this.#iterator = channel.iterator({ destroyOnReturn: false });
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-MOST_STDERR);
    });
    const onExit = (code?: number | null, signal?: string): void => {
      if (this.#isClosed) return;
      this.#exitCode ??= code ?? undefined;
      this.#signalName ??= signal;
    };
    channel.on('exit', onExit);
    channel.on('error', () => undefined);
    this.end = new Promise((resolve) => {
      // It tells the exit once more: a short script's may have been told before anybody listened.
      channel.on('close', (code?: number | null, signal?: string) => {
        onExit(code, signal);
        resolve(this.#howEnded());
      });
    });
    this.chunks = this.#read();
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      letFlow(this.#channel, this.#iterator);
      this.#channel.end();
      const drop = setTimeout(() => {
        this.#channel.close();
      }, END_GRACE_MS);
      void this.end.then(() => {
        clearTimeout(drop);
      });
    }
    await this.end;
  }

  async *#read(): AsyncGenerator<Buffer, void> {
    let isLeft = true;
    try {
      for await (const chunk of this.#iterator) {
        if (this.#isClosed) return;
        yield chunk;
      }
      isLeft = false;
    } catch {
      // A connection that breaks off: `end` tells it.
    } finally {
      // At the end of its output a script's exit may be still on the way: only a reader that leaves ends it.
      if (isLeft && this.#exitCode === undefined && this.#signalName === undefined)
        void this.close();
      this.#channel.resume();
    }
  }

  #howEnded(): StreamEnd {
    if (this.#exitCode !== undefined) {
      return { kind: 'exited', exitCode: this.#exitCode, stderr: this.#stderr };
    }
    if (this.#isClosed) return { kind: 'closed' };
    const signal = this.#signalName;
    return {
      kind: 'lost',
      reason: signal === undefined ? 'the connection was lost' : `it was ended by ${signal}`,
    };
  }
}
