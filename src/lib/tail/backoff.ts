/** What waiting depends on; tests bring their own. */
export interface WaitPorts {
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/** Longer and longer waits between attempts, with jitter: cells lost together do not come back together. */
export class Backoff {
  readonly #ports: WaitPorts;
  #attempts = 0;

  constructor(ports: WaitPorts) {
    this.#ports = ports;
  }

  /** It worked: the next failure is a first one. */
  reset(): void {
    this.#attempts = 0;
  }

  wait(signal: AbortSignal): Promise<void> {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempts);
    this.#attempts++;
    return this.#ports.sleep(most * (0.5 + this.#ports.random() / 2), signal);
  }
}

export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** What timers can be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Resolves at that moment of the Unix epoch, in milliseconds, however far away it is, or when the signal is aborted. */
export async function sleepUntil(moment: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = moment - Date.now();
    if (left <= 0 || signal.aborted) return;
    await sleep(Math.min(left, LONGEST_TIMER_MS), signal);
  }
}
