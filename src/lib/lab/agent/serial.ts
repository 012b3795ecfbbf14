/** Runs asynchronous jobs one after the other, in the order in which they were given. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** The job's own outcome; a job that fails does not keep the next one from running. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** When every job given so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
