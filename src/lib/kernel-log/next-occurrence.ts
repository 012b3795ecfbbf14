/**
 * Where a key stands next in a text that is searched from its beginning to its end: what one search found serves
 * the next ones, so that all of them together go over the text once, however seldom the key is.
 */
export class NextOccurrence {
  readonly #key: string;
  #text = '';
  #from = 0;
  #found = -1;

  constructor(key: string) {
    this.#key = key;
  }

  /** Starts over on another text. */
  reset(text: string): void {
    this.#text = text;
    this.#from = 0;
    this.#found = -1;
  }

  /** @returns the length of the text where it stands no more. */
  at(from: number): number {
    if (from > this.#found || from < this.#from) {
      const found = this.#text.indexOf(this.#key, from);
      this.#from = from;
      this.#found = found < 0 ? this.#text.length : found;
    }
    return this.#found;
  }
}
