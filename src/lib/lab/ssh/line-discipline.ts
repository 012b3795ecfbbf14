const RETURN = '\r';
const NEWLINE = '\n';
const INTERRUPT = '\x03';
const END_OF_FILE = '\x04';
const ERASE_LINE = '\x15';
const BACKSPACES: ReadonlySet<string> = new Set(['\b', '\x7f']);

export interface TerminalEvents {
  /** A line was finished; its newline included. */
  line(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-D on an empty line. */
  end(): void;
  /** What the terminal shows of what is typed. */
  echo(text: string): void;
}

/** The input side of a terminal in its usual mode: lines are edited and shown, Ctrl-C and Ctrl-D are acted on. */
export class LineDiscipline {
  #line = '';

  constructor(private readonly events: TerminalEvents) {}

  type(text: string): void {
    for (const character of text) this.#take(character);
  }

  #take(character: string): void {
    if (character === RETURN || character === NEWLINE) this.#finish();
    else if (character === INTERRUPT) this.#interrupt();
    else if (character === END_OF_FILE) this.#endOfFile();
    else if (BACKSPACES.has(character)) this.#erase(1);
    else if (character === ERASE_LINE) this.#erase(this.#line.length);
    else {
      this.#line += character;
      this.events.echo(character);
    }
  }

  #finish(): void {
    const line = `${this.#line}${NEWLINE}`;
    this.#line = '';
    this.events.echo(`${RETURN}${NEWLINE}`);
    this.events.line(line);
  }

  #interrupt(): void {
    this.#line = '';
    this.events.echo(`^C${RETURN}${NEWLINE}`);
    this.events.interrupt();
  }

  #endOfFile(): void {
    if (this.#line === '') this.events.end();
  }

  #erase(count: number): void {
    const erased = Math.min(count, this.#line.length);
    this.#line = this.#line.slice(0, this.#line.length - erased);
    this.events.echo('\b \b'.repeat(erased));
  }
}
