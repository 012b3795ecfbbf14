import { StringDecoder } from 'node:string_decoder';
import { Writable } from 'node:stream';

/**
 * Streams that share one screen: a prefix stands at each start of a line, and where a line starts is one
 * fact for all of them, so a line that another stream cuts short has one prefix (cf-facts 7.3).
 */
export class PrefixedScreen {
  readonly #print: (text: string) => void;
  #atLineStart = true;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  writer(prefix: string): Writable {
    const decoder = new StringDecoder('utf8');
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#write(prefix, decoder.write(chunk));
        done();
      },
    });
  }

  #write(prefix: string, text: string): void {
    for (const piece of text.split(/(?<=\n)/)) {
      if (piece === '') continue;
      this.#print(this.#atLineStart ? prefix + piece : piece);
      this.#atLineStart = piece.endsWith('\n');
    }
  }
}
