import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';
import { CfnetError } from '../../errors/cfnet-error.js';

/** The temporary users of one cell, and who may log in as them. */
export class TemporaryUsers {
  readonly #keys = new Map<string, ParsedKey>();

  get names(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** Errors: CfnetError for text that is no public key. */
  add(user: string, publicKey: string): void {
    const key = ssh2.utils.parseKey(publicKey);
    if (key instanceof Error) throw new CfnetError('BAD_INPUT', 'The public key cannot be read.');
    this.#keys.set(user, key);
  }

  remove(isMeant: (user: string) => boolean): void {
    for (const user of [...this.#keys.keys()].filter(isMeant)) this.#keys.delete(user);
  }

  /** Whether the attempt shows the user's key; with a signature, whether that is the key's. */
  accepts(context: AuthContext): boolean {
    if (context.method !== 'publickey') return false;
    const key = this.#keys.get(context.username);
    if (key?.getPublicSSH().equals(context.key.data) !== true) return false;
    const { signature, blob, hashAlgo } = context;
    // Without a signature the client only asks whether the key would do.
    if (signature === undefined || blob === undefined) return true;
    // An Error for a signature of another kind, whatever ssh2's types say.
    const isGood: unknown = key.verify(blob, signature, hashAlgo);
    return isGood === true;
  }
}

/** The director sends `^bosh_0123…`. Errors: CfnetError for what is no regular expression. */
export function userMatcher(userRegex: string): (user: string) => boolean {
  try {
    const expression = new RegExp(userRegex);
    return (user) => expression.test(user);
  } catch {
    throw new CfnetError('BAD_INPUT', 'The user_regex is no regular expression.');
  }
}
