import { sharedAbort } from './shared-abort.js';

/** Undoes one thing that was started: ends a child, closes a socket, clears a timer, restores a setting. */
export type Cleanup = () => void | Promise<void>;

/** How long the end of the program waits for one cleanup, unless that cleanup asks for more. */
const DEFAULT_GRACE_MS = 2000;

interface Entry {
  readonly cleanup: Cleanup;
  readonly graceMs: number;
}

/**
 * The span in which a command runs. Who starts a child, socket or timer owns its end, and says here how
 * to end it should the command end first: by its own end, an error, Ctrl-C or a closed pipe.
 */
export class Lifetime {
  readonly #entries = new Set<Entry>();
  readonly #abort = sharedAbort();
  readonly #onFailure: (failure: unknown) => void;
  #end: Promise<void> | undefined;

  /** `onFailure` is told what a cleanup threw: the end goes on regardless. */
  constructor(onFailure: (failure: unknown) => void = () => undefined) {
    this.#onFailure = onFailure;
  }

  /** Aborted the moment the end begins. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /**
   * Registers a cleanup and gives back the function that forgets it, for what has ended by itself.
   * Registered after the end began, it runs at once: nothing started late is left behind.
   */
  onEnd(cleanup: Cleanup, options: { readonly graceMs?: number } = {}): () => void {
    const entry = { cleanup, graceMs: options.graceMs ?? DEFAULT_GRACE_MS };
    if (this.#end) {
      this.#end = Promise.all([this.#end, this.#run(entry)]).then(() => undefined);
      return () => undefined;
    }
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  /**
   * Opens a place for a piece of work that undoes things itself when it fails: the end waits for it, once everything
   * that was registered later has been ended. So it is opened before what the work uses.
   */
  openWork(): <T>(work: Promise<T>) => Promise<T> {
    let working: Promise<unknown> | undefined;
    this.onEnd(async () => {
      await working;
    });
    return (work) => {
      working = work.catch(() => undefined);
      return work;
    };
  }

  /** Runs every cleanup once, the last registered first. Further calls wait for the same end. */
  end(): Promise<void> {
    this.#end ??= this.#runAll();
    return this.#end;
  }

  async #runAll(): Promise<void> {
    this.#abort.abort();
    for (const entry of [...this.#entries].reverse()) {
      if (this.#entries.delete(entry)) await this.#run(entry);
    }
  }

  async #run({ cleanup, graceMs }: Entry): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    try {
      await Promise.race([cleanup(), grace]);
    } catch (failure) {
      this.#onFailure(failure);
    } finally {
      clearTimeout(timer);
    }
  }
}
