import type { FramedScript } from '../framed-script.js';
import type { PrefixedLine } from './prefixed-lines.js';

export interface ScriptEnd {
  readonly exitCode: number;
  readonly stderr: string;
}

/**
 * What the local ssh says when a connection ends. bosh begins no new line for it when it comes in the middle of one of
 * the script's: one flag says for all streams whether a line has begun (cf-facts 7.3).
 */
const SSH_SAYS =
  /(?:Connection to \S{1,80} closed(?: by remote host)?\.|Connection (?:closed|reset) by .{1,80}|Timeout, server \S{1,80} not responding\.|client_loop: .{1,80}|packet_write_wait: .{1,80}|Read from remote host \S{1,80}: .{1,80}|ssh_[a-z_]{1,40}: .{1,120}|Killed by signal \d+\.)$/;
const LONGEST_SAYING = 320;

/**
 * What other programs on the way say, such as the ProxyCommand's: nobody knows it all, but words end in letters, and log
 * lines do not.
 */
const WORDS = /[a-z]{2}[.!)'"]?$/;

const MOST_NOISE = 4096;
const CARRIAGE_RETURN = 13;

/**
 * Finds a framed script's bytes in lines of a terminal: between the marks, without the carriage returns that terminals
 * put in. Everything else is noise, which says why a script did not start or was cut off.
 */
export class FramedOutput {
  readonly #frame: FramedScript;
  /** How many carriage returns stand before each newline; undefined before the first mark. */
  #returns: number | undefined;
  /** The last line, if it may have been cut off and end in others' words: what follows tells. */
  #doubtful: string | undefined;
  #end: ScriptEnd | undefined;
  #noise = '';

  constructor(frame: FramedScript) {
    this.#frame = frame;
  }

  /** Present when the script has come to its end. */
  get end(): ScriptEnd | undefined {
    return this.#end;
  }

  get noise(): string {
    return this.#noise.trim();
  }

  /** The script's bytes in the next line; empty where there are none. */
  take(line: PrefixedLine): string {
    if (this.#end !== undefined) return this.#note(line.text);
    if (this.#returns === undefined) return this.#beforeBegin(line);
    return line.stream === 'stdout' ? this.#settle() + this.#output(line) : this.#note(line.text);
  }

  /** The script's bytes that were in doubt when nothing more came. */
  finish(): string {
    const text = this.#doubtful ?? '';
    this.#doubtful = undefined;
    return text.trimEnd().replace(SSH_SAYS, (words) => this.#note(words));
  }

  #beforeBegin({ text, isComplete }: PrefixedLine): string {
    const { begin } = this.#frame;
    const mark = isComplete ? text.indexOf(begin) : -1;
    if (mark < 0) return this.#note(text);
    this.#returns = text.length - mark - begin.length;
    return '';
  }

  #output({ text, isComplete }: PrefixedLine): string {
    const { end } = this.#frame;
    const mark = text.indexOf(end);
    if (mark >= 0) {
      if (isComplete) this.#end = endIn(text.slice(mark + end.length));
      return text.slice(0, mark);
    }
    if (!isComplete) return text;
    const line = `${withoutReturns(text, this.#returns ?? 0)}\n`;
    if (!this.#mayBeCut(text)) return line;
    this.#doubtful = line;
    return '';
  }

  /** ssh ends its words with a return, other programs without one; the terminal ends all lines of the script alike. */
  #mayBeCut(text: string): boolean {
    const bare = withoutReturns(text, text.length);
    const said = bare.slice(-LONGEST_SAYING);
    return text.length - bare.length !== this.#returns || WORDS.test(said) || SSH_SAYS.test(said);
  }

  /** More came: the line was the script's own. */
  #settle(): string {
    const line = this.#doubtful ?? '';
    this.#doubtful = undefined;
    return line;
  }

  #note(text: string): string {
    this.#noise = `${this.#noise}${text.trim()}\n`.slice(-MOST_NOISE);
    return '';
  }
}

function withoutReturns(text: string, most: number): string {
  let end = text.length;
  while (text.length - end < most && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end -= 1;
  return text.slice(0, end);
}

function endIn(text: string): ScriptEnd {
  const [, code = '', stderr = ''] = /^ (\d+) ([A-Za-z0-9+/=]*)/.exec(text) ?? [];
  return { exitCode: Number(code), stderr: Buffer.from(stderr, 'base64').toString('utf8') };
}
