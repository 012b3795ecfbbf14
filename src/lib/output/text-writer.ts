import type { Writable } from 'node:stream';

/** Characters gathered before they are handed to the stream in one piece. */
const CHUNK = 64 * 1024;
/** So many bytes hold any piece that ends with a line of usual length: no character takes more than three. */
const ROOM = 3 * (CHUNK + 16 * 1024);

/**
 * Writes text to a stream in large pieces and no faster than its reader takes it. The stream must be done with
 * a piece's bytes when it calls back, as files, pipes and terminals are: their memory is used again, since fresh
 * memory for each piece costs several times as much as filling it.
 *
 * `write` gives a promise only when the caller has to wait before it goes on; then the reader is behind,
 * or the event loop is due a turn (a signal or a closed pipe could not be seen otherwise):
 *
 *     const behind = out.write(line);
 *     if (behind) await behind;
 */
export class TextWriter {
  readonly #stream: Writable;
  #pending = '';
  #turn: NodeJS.Immediate | undefined;
  /** Memory for a piece, unless the stream still has it. */
  #room: Buffer | undefined;
  /** While the reader is behind, whichever turn found it so: whoever writes then has to wait for the same. */
  #behind: Promise<void> | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    if (this.#pending.length >= CHUNK) return this.#send();
    // Live lines must not sit here: whatever this turn of the event loop adds leaves at its end.
    this.#turn ??= setImmediate(() => void this.#send());
    return this.#behind;
  }

  /** Resolves when everything written so far has been taken by the operating system. */
  async flush(): Promise<void> {
    void this.#send();
    if (this.isGone) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => {
        resolve();
      });
    });
  }

  /** Nobody reads any more. */
  get isGone(): boolean {
    return this.#stream.errored !== null || this.#stream.destroyed;
  }

  #send(): Promise<void> {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const text = this.#pending;
    this.#pending = '';
    const isBehind = text !== '' && !this.#hand(text);
    if (this.isGone) return PARKED;
    return isBehind ? this.#drained() : (this.#behind ?? nextTurn());
  }

  /** @returns false when the stream has as much as it wants. */
  #hand(text: string): boolean {
    if (text.length * 3 > ROOM) return this.#stream.write(text);
    const room = this.#room ?? Buffer.allocUnsafeSlow(ROOM);
    this.#room = undefined;
    const end = room.write(text, 0, 'utf8');
    return this.#stream.write(room.subarray(0, end), () => {
      this.#room = room;
    });
  }

  #drained(): Promise<void> {
    this.#behind ??= new Promise((resolve) => {
      this.#stream.once('drain', () => {
        this.#behind = undefined;
        resolve();
      });
    });
    return this.#behind;
  }
}

/** When the reader has gone, whoever produces text is stopped here until the process ends. */
const PARKED = new Promise<never>(() => undefined);

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
