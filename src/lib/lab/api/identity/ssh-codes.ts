import { newGuid, type RandomBytes } from '../../foundation/guid.js';

/** Milliseconds for which a code is good (uaa: 5 minutes). */
const CODE_LIFETIME = 300_000;

/** One-time codes: UAA gives one for a token, Diego's ssh proxy takes it as password of `cf ssh`. */
export class SshCodes {
  readonly #clock: () => number;
  readonly #random: RandomBytes;
  readonly #codes = new Map<string, { readonly userGuid: string; readonly expires: number }>();

  constructor(clock: () => number, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(userGuid: string): string {
    const now = this.#clock();
    for (const [code, { expires }] of this.#codes) if (expires <= now) this.#codes.delete(code);
    const code = newGuid(this.#random).replaceAll('-', '');
    this.#codes.set(code, { userGuid, expires: now + CODE_LIFETIME });
    return code;
  }

  /** Whose code it is; undefined when it is unknown, too old or was redeemed before. */
  redeem(code: string): string | undefined {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    return known !== undefined && known.expires > this.#clock() ? known.userGuid : undefined;
  }
}
