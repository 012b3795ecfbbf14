/**
 * Keeps, for each key, the text that was last made of it and one more value: as long as the same one comes
 * again with a key, its text need not be made again.
 */
export class LastText<Key extends object, Other> {
  readonly #kept = new WeakMap<Key, { readonly other: Other; readonly text: string }>();
  readonly #make: (key: Key, other: Other) => string;

  /** @param make must not depend on anything but what it is given. */
  constructor(make: (key: Key, other: Other) => string) {
    this.#make = make;
  }

  of(key: Key, other: Other): string {
    let kept = this.#kept.get(key);
    if (kept === undefined || kept.other !== other) {
      kept = { other, text: this.#make(key, other) };
      this.#kept.set(key, kept);
    }
    return kept.text;
  }
}
