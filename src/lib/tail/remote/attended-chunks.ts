import type { RemoteStream } from '../../cell-transport/cell-transport.js';

/** Nothing came in time. */
export const SILENT = Symbol('silent');

/** A script on a cell says every two seconds that it is alive: one that is silent for so long is lost. */
const SILENCE_MS = 20_000;

/** Before that it has to be got there: a director that is busy lets its tasks wait. */
const ENTRY_MS = 180_000;

/** What comes out of a script that says at least every two seconds that it is alive. */
export class AttendedChunks {
  readonly #chunks: AsyncIterator<Buffer>;
  #hasBegun = false;

  constructor({ chunks }: Pick<RemoteStream, 'chunks'>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next chunk, undefined at the end, or `SILENT` where none came in time: the stream is to be closed then. */
  async next(): Promise<Buffer | typeof SILENT | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<typeof SILENT>((resolve) => {
      timer = setTimeout(resolve, this.#hasBegun ? SILENCE_MS : ENTRY_MS, SILENT);
    });
    try {
      const next = await Promise.race([this.#chunks.next(), silence]);
      if (next === SILENT) return SILENT;
      this.#hasBegun = true;
      return next.done === true ? undefined : next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}
