import { DIGIT_0, DOT, isDigit } from '../text/char-codes.js';

/**
 * Reads dotted quads and tells where they end, so that their end need not be known before: looking for it first
 * takes as long as the reading. Written by hand because it runs twice for every log line.
 */
export class Ipv4Scanner {
  /** Where the last reading stopped: at `to`, or at the first character that is not of the quad. */
  end = 0;

  /**
   * The quad that begins at `from`, as an unsigned number; undefined when what stands there up to `end` is none.
   * A leading zero ends it: some programs read it as octal.
   */
  scan(text: string, from: number, to: number): number | undefined {
    let value = 0;
    let octet = -1;
    let dots = 0;
    let at = from;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      if (isDigit(code)) {
        if (octet === 0) break;
        octet = octet < 0 ? code - DIGIT_0 : octet * 10 + code - DIGIT_0;
        if (octet > 255) break;
      } else if (code === DOT && octet >= 0 && dots < 3) {
        value = value * 256 + octet;
        octet = -1;
        dots++;
      } else {
        break;
      }
    }
    this.end = at;
    return dots === 3 && octet >= 0 && octet <= 255 ? value * 256 + octet : undefined;
  }
}
