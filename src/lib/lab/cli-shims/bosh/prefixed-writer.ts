import { Writable } from 'node:stream';

/**
 * Streams that share one screen: a prefix stands at each start of a line, and where a line starts is one
 * fact for all of them, so a line that another stream cuts short has one prefix (cf-facts 7.3). Bytes are printed
 * as they came, whatever they mean.
 */
export class PrefixedScreen {
  readonly #print: (bytes: Buffer) => void;
  #atLineStart = true;

  constructor(print: (bytes: Buffer) => void) {
    this.#print = print;
  }

  writer(prefix: string): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#write(prefix, chunk.toString('latin1'));
        done();
      },
    });
  }

  #write(prefix: string, text: string): void {
    for (const piece of text.split(/(?<=\n)/)) {
      if (piece === '') continue;
      this.#print(Buffer.from(this.#atLineStart ? prefix + piece : piece, 'latin1'));
      this.#atLineStart = piece.endsWith('\n');
    }
  }
}
