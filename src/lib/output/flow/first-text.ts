/**
 * Keeps, for each key, the text that was first made of it and one more value; with another value than that one
 * the text is made anew each time. Keeping the last one instead would replace texts all the time, and what is
 * replaced is by then where V8 collects late: memory would grow with the log (12 MB for a million lines).
 */
export class FirstText<Key extends object, Other> {
  readonly #kept = new WeakMap<Key, { readonly other: Other; readonly text: string }>();
  readonly #make: (key: Key, other: Other) => string;

  /** @param make must not depend on anything but what it is given. */
  constructor(make: (key: Key, other: Other) => string) {
    this.#make = make;
  }

  of(key: Key, other: Other): string {
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.other === other) return kept.text;
    const text = this.#make(key, other);
    if (kept === undefined) this.#kept.set(key, { other, text: flat(text) });
    return text;
  }
}

/**
 * The same text in one piece. A text joined from others stays a chain of them until it is looked into; one that
 * is kept to be joined again had better be no chain.
 */
export function flat(text: string): string {
  return text.length > 0 && text.codePointAt(0) === undefined ? '' : text;
}
