/** Room for a number of packets at once, which comes back at a rate (the kernel's xt_limit and nft_limit). */
export class TokenBucket {
  #tokens: number;
  #last: number | undefined;

  constructor(
    private readonly perMillisecond: number,
    private readonly burst: number,
  ) {
    this.#tokens = burst;
  }

  /** Takes room for one packet; false when there is none. */
  take(now: number): boolean {
    const passed = this.#last === undefined ? 0 : Math.max(0, now - this.#last);
    this.#last = now;
    this.#tokens = Math.min(this.burst, this.#tokens + passed * this.perMillisecond);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
