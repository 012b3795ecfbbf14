/** Lets so many pieces of work run at a time; the others wait for their turn. */
export class Limit {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  readonly #onFirstWait: () => void;
  #running = 0;
  #hasWaited = false;

  /** @param onFirstWait told once, when something has to wait for the first time */
  constructor(most: number, onFirstWait: () => void = () => undefined) {
    this.#most = most;
    this.#onFirstWait = onFirstWait;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** A place goes from hand to hand: were it free for a moment, a call that comes just then would take it too. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#most) {
      this.#running += 1;
      return;
    }
    if (!this.#hasWaited) this.#onFirstWait();
    this.#hasWaited = true;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
