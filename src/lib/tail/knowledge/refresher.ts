/** Runs one thing again and again: never twice at a time, and with a pause between two beginnings. */
export class Refresher {
  readonly #refresh: () => Promise<void>;
  readonly #pauseMs: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #began = -Infinity;

  constructor(refresh: () => Promise<void>, pauseMs: number) {
    this.#refresh = refresh;
    this.#pauseMs = pauseMs;
  }

  /** Milliseconds since the last run began; Infinity before the first. */
  get ageMs(): number {
    return performance.now() - this.#began;
  }

  /** Resolves after a run that begins later than this call; many callers share one. Never rejects. */
  run(): Promise<void> {
    this.#next ??= this.#runNext();
    return this.#next;
  }

  async #runNext(): Promise<void> {
    await this.#running;
    const pause = this.#pauseMs - this.ageMs;
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    this.#began = performance.now();
    this.#next = undefined;
    this.#running = this.#refresh().catch(() => undefined);
    await this.#running;
  }
}
