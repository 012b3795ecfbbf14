import type { Flow } from '../flow/flow.js';

/** Flows of one cell on their way into the merge. */
export interface MergeInput {
  /** Hands over flows in their order. Gives a promise when the merge is behind: then nothing more may come before. */
  push(flows: readonly Flow[]): Promise<void> | undefined;
  /** Resolves when all that was pushed has been handed on, and whoever reads the merge is done with it. */
  settled(): Promise<void>;
  /** All that there was has come; from here on silence means that there is nothing. */
  live(): void;
  /** Something came of it, though no flow: it is still to be waited for. */
  stir(): void;
  /** Nothing more comes. */
  close(): void;
}

export interface MergeOptions {
  /** Milliseconds for which a flow waits for earlier ones of other cells. */
  readonly windowMs?: number;
  /** Milliseconds after which a cell that has yet to tell its past is not waited for any more. */
  readonly patienceMs?: number;
  readonly now?: () => number;
}

const WINDOW_MS = 300;
const PATIENCE_MS = 15_000;
/** Flows of one cell that are held; then whoever brings them has to wait. */
const MOST_HELD = 500;

/**
 * Merges the flows of cells by the time of their lines while they come. A flow waits until every cell has shown a
 * later one, yet no longer than the window, so that a quiet cell holds nobody up. Only where the past is read
 * cells wait for one another. Each cell's own order stays as it is.
 */
export class LiveMerge {
  readonly #windowMs: number;
  readonly #patienceMs: number;
  readonly #now: () => number;
  readonly #inputs = new Set<Input>();
  #isEnding = false;
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MergeOptions = {}) {
    this.#windowMs = options.windowMs ?? WINDOW_MS;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#now = options.now ?? Date.now;
  }

  /** @param hasPast whether what it brings first may be older than what others bring. */
  add(hasPast: boolean): MergeInput {
    const input = new Input(this.#now, hasPast, () => this.#wake?.());
    this.#inputs.add(input);
    return input;
  }

  /** No more inputs are added: the merge ends with the last of them. */
  finish(): void {
    this.#isEnding = true;
    this.#wake?.();
  }

  /** Ends at once: whatever is held is given up. */
  stop(): void {
    for (const input of this.#inputs) input.close();
    this.#inputs.clear();
    this.finish();
  }

  /** Whether a cell has yet to tell what it logged before. */
  get hasPast(): boolean {
    const now = this.#now();
    return [...this.#inputs].some((input) => this.#isAwaited(input, now));
  }

  /**
   * The flows in order; ends some time after `finish`. When `hasPast` ends there is a batch, if need be an empty one.
   * For one reader.
   */
  async *batches(): AsyncGenerator<readonly Flow[]> {
    let hadPast = this.hasPast;
    try {
      for (;;) {
        const batch = this.#next();
        const hasPast = this.hasPast;
        if (batch !== undefined || hadPast !== hasPast) {
          hadPast = hasPast;
          yield batch ?? [];
        } else if (this.#isEnding && this.#inputs.size === 0) {
          return;
        } else {
          await this.#change();
        }
      }
    } finally {
      clearTimeout(this.#timer);
      for (const input of this.#inputs) input.close();
    }
  }

  /** The next flows that need not wait any more. */
  #next(): readonly Flow[] | undefined {
    const now = this.#now();
    let first: Input | undefined;
    let second = Infinity;
    let soonest = Infinity;
    let isCertain = true;
    let waitsUntil = 0;
    for (const input of this.#inputs) {
      if (input.isEmpty) {
        input.settle();
        if (input.isClosed) {
          this.#inputs.delete(input);
          continue;
        }
        isCertain = false;
        if (input.hasPast) waitsUntil = Math.max(waitsUntil, input.stirred + this.#patienceMs);
        continue;
      }
      soonest = Math.min(soonest, input.arrived + this.#windowMs);
      if (first === undefined || input.ms < first.ms) {
        second = first?.ms ?? Infinity;
        first = input;
      } else {
        second = Math.min(second, input.ms);
      }
    }
    if (first === undefined) {
      if (waitsUntil > now) this.#wakeAt(waitsUntil - now);
      return undefined;
    }
    const due = Math.max(soonest, waitsUntil);
    if (!isCertain && this.#inputs.size > 1 && due > now) {
      this.#wakeAt(due - now);
      return undefined;
    }
    return first.take(second);
  }

  #isAwaited(input: Input, now: number): boolean {
    if (!input.isEmpty) return input.bringsPast;
    return input.hasPast && !input.isClosed && input.stirred + this.#patienceMs > now;
  }

  #wakeAt(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake?.(), Math.max(1, Math.ceil(ms)));
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

interface Batch {
  readonly flows: readonly Flow[];
  readonly arrived: number;
  /** Whether it came before the cell had told its past. */
  readonly isPast: boolean;
}

class Input implements MergeInput {
  isClosed = false;
  /** When something last came. */
  stirred: number;
  /** Time of the flow at the head; one without a time keeps to the one before it. */
  ms = -Infinity;
  readonly #now: () => number;
  readonly #wake: () => void;
  readonly #batches: Batch[] = [];
  #at = 0;
  #held = 0;
  #hasPast: boolean;
  #goOn: (() => void) | undefined;
  #settle: (() => void) | undefined;

  constructor(now: () => number, hasPast: boolean, wake: () => void) {
    this.#now = now;
    this.#hasPast = hasPast;
    this.#wake = wake;
    this.stirred = now();
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  get hasPast(): boolean {
    return this.#hasPast;
  }

  /** Whether the flow at the head came with the past. */
  get bringsPast(): boolean {
    return this.#batches[0]?.isPast === true;
  }

  /** When the flow at the head came. */
  get arrived(): number {
    return this.#batches[0]?.arrived ?? Infinity;
  }

  push(flows: readonly Flow[]): Promise<void> | undefined {
    this.stirred = this.#now();
    if (flows.length === 0 || this.isClosed) return undefined;
    this.#batches.push({ flows, arrived: this.stirred, isPast: this.#hasPast });
    this.#held += flows.length;
    if (this.#batches.length === 1) this.#look();
    this.#wake();
    if (this.#held <= MOST_HELD) return undefined;
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  settled(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    const settled = new Promise<void>((resolve) => {
      this.#settle = resolve;
    });
    this.#wake();
    return settled;
  }

  /** Nothing of it is held, and the reader has come for more. */
  settle(): void {
    this.#settle?.();
  }

  live(): void {
    this.#hasPast = false;
    this.#wake();
  }

  stir(): void {
    this.stirred = this.#now();
  }

  close(): void {
    this.isClosed = true;
    this.#goOn?.();
    this.#settle?.();
    this.#wake();
  }

  /** The flows of the first batch up to the time at which another cell's turn comes; at least one. */
  take(until: number): readonly Flow[] {
    const [batch] = this.#batches;
    if (batch === undefined) return [];
    const from = this.#at;
    const { flows } = batch;
    do {
      this.#at++;
      this.#look();
    } while (this.#at < flows.length && this.ms <= until);
    const taken = flows.slice(from, this.#at);
    this.#held -= taken.length;
    if (this.#at === flows.length) {
      this.#batches.shift();
      this.#at = 0;
      this.#look();
    }
    if (this.#held <= MOST_HELD / 2) this.#goOn?.();
    return taken;
  }

  #look(): void {
    this.ms = this.#batches[0]?.flows[this.#at]?.packet.envelope.time?.ms ?? this.ms;
  }
}
