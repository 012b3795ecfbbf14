import { BLANK, CLOSE_BRACKET, EQUALS, OPEN_BRACKET, OPEN_PAREN } from '../text/char-codes.js';

/**
 * Walks over the words that the kernel prints behind a LOG prefix (linux net/netfilter/nf_log_syslog.c):
 * `KEY=value`, bare flags, `FRAG:64`, `OPT (0204…)`, `INCOMPLETE [8 bytes]`, and the packet that an ICMP error
 * quotes, `[SRC=… DST=… ]`. Positions refer to the text given; nothing is copied.
 */
export class TokenWalker {
  /** Where the word's name begins and ends, and where its value ends; a bare flag has `keyEnd === end`. */
  start = 0;
  keyEnd = 0;
  end = 0;
  /** True within the brackets of a quoted packet. */
  quoted = false;

  #text = '';
  #at = 0;
  #limit = 0;

  /** Starts over on `text` from `from` to `limit`, a position behind the message's last character. */
  reset(text: string, from: number, limit: number): void {
    this.#text = text;
    this.#at = from;
    this.#limit = limit;
    this.quoted = false;
  }

  /** Steps to the next word. @returns false when there is none. */
  next(): boolean {
    const text = this.#text;
    const limit = this.#limit;
    let at = this.#at;
    while (at < limit && text.charCodeAt(at) <= BLANK) at++;
    if (at >= limit) return false;
    const first = text.charCodeAt(at);
    if (first === OPEN_PAREN) return this.#enclosed(at, ')');
    if (first === OPEN_BRACKET) {
      if (!text.startsWith('SRC=', at + 1)) return this.#enclosed(at, ']');
      this.quoted = true;
      at++;
    } else if (this.quoted && first === CLOSE_BRACKET) {
      this.quoted = false;
      this.#at = at + 1;
      return this.next();
    }
    this.#word(at);
    return true;
  }

  /** A parenthesis or bracket with blanks inside is one word. */
  #enclosed(at: number, close: string): boolean {
    const closeAt = this.#text.indexOf(close, at);
    this.start = at;
    this.end = closeAt < 0 || closeAt >= this.#limit ? this.#limit : closeAt + 1;
    this.keyEnd = this.end;
    this.#at = this.end;
    return true;
  }

  #word(start: number): void {
    const text = this.#text;
    const limit = this.#limit;
    let at = start;
    let keyEnd = -1;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code <= BLANK || (code === CLOSE_BRACKET && this.quoted)) break;
      if (code === EQUALS && keyEnd < 0) keyEnd = at;
    }
    this.start = start;
    this.end = at;
    this.keyEnd = keyEnd < 0 ? at : keyEnd;
    this.#at = at;
  }
}
