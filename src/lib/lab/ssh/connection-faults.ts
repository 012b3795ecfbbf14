/** Which connections break: those of everybody, or the one that the last byte went to. */
export type CutConnections = 'all' | 'one';

/** How the output of a session goes to its client. */
export interface OutputGate {
  /** How many bytes of as many may go; fewer than all: the connection breaks behind them. */
  admit(length: number): number;
  /** Breaks the connection, or all. */
  sever(): void;
}

/** What a test does to the connections of an SSH server; nothing by itself. */
export class ConnectionFaults {
  /** The machine is gone: whoever connects is turned away. */
  isAway = false;
  #left = Infinity;
  #which: CutConnections = 'all';

  constructor(
    /** Breaks connections, without a word to the client: this one, or all. */
    private readonly sever: (connection: 'all' | object) => void,
  ) {}

  /** Breaks connections as soon as so many more bytes of output went to clients; 0: now. */
  cutAfter(bytes: number, which: CutConnections): void {
    this.#left = bytes;
    this.#which = which;
    if (bytes === 0) this.#cut('all');
  }

  gateOf(connection: object): OutputGate {
    return {
      admit: (length) => {
        const admitted = Math.min(length, this.#left);
        this.#left -= admitted;
        return admitted;
      },
      sever: () => {
        this.#cut(connection);
      },
    };
  }

  #cut(connection: 'all' | object): void {
    this.#left = Infinity;
    this.sever(this.#which === 'all' ? 'all' : connection);
  }
}
