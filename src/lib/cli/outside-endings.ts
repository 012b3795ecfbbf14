/** 128 plus the signal's number, as shells report it; 130 for Ctrl-C is in the contract. */
const EXIT_BY_SIGNAL = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_BY_SIGNAL;
const SIGNALS = Object.keys(EXIT_BY_SIGNAL);

/** The reader closed the pipe (`| head`): it has all it wanted, which is a success. */
const EXIT_ON_CLOSED_PIPE = 0;

/** Ended from outside: quietly, with this exit code and nothing more to say or to write. */
export class EndedFromOutside extends Error {
  constructor(readonly exitCode: number) {
    super(`ended from outside with exit code ${exitCode}`);
    this.name = 'EndedFromOutside';
  }
}

/** The part of `process` that is used here. */
export interface EndableProcess extends NodeJS.EventEmitter {
  readonly stdout: NodeJS.EventEmitter;
  readonly stderr: NodeJS.EventEmitter;
  exit(code: number): void;
  setUncaughtExceptionCaptureCallback(callback: ((error: Error) => void) | null): void;
}

/**
 * Watches for what ends a command before its own end: a signal, a closed or broken stdout, an exception
 * that nobody awaited.
 */
export class OutsideEndings {
  readonly #process: EndableProcess;
  #ended = false;
  #reject: (reason: Error) => void = () => undefined;

  constructor(process: EndableProcess) {
    this.#process = process;
  }

  /** Rejects at the first of them. A signal after that exits at once, without waiting for cleanups. */
  listen(): Promise<never> {
    for (const signal of SIGNALS) this.#process.on(signal, this.#onSignal);
    this.#process.setUncaughtExceptionCaptureCallback(this.#onError);
    // Before oclif's own listener, which lets the program run on after a closed pipe.
    this.#process.stdout.prependListener('error', this.#onError);
    this.#process.stderr.on('error', ignore);
    return new Promise((_, reject) => {
      this.#reject = reject;
    });
  }

  /** Broken notices stay ignored: `main` may have an error to print yet. */
  stopListening(): void {
    for (const signal of SIGNALS) this.#process.off(signal, this.#onSignal);
    this.#process.setUncaughtExceptionCaptureCallback(null);
    this.#process.stdout.off('error', this.#onError);
  }

  readonly #onSignal = (signal: Signal): void => {
    if (this.#ended) this.#process.exit(EXIT_BY_SIGNAL[signal]);
    else this.#end(new EndedFromOutside(EXIT_BY_SIGNAL[signal]));
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#end(error.code === 'EPIPE' ? new EndedFromOutside(EXIT_ON_CLOSED_PIPE) : error);
  };

  #end(reason: Error): void {
    this.#ended = true;
    this.#reject(reason);
  }
}

/** When nobody reads the notices any more, that is no reason to withhold the data. */
function ignore(): void {
  return undefined;
}
