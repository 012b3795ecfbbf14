import type { AuthContext } from 'ssh2';
import type { LabInstance } from '../foundation/model.js';
import { fingerprint, newKeyPair } from './key-pair.js';
import type { ShellSetting } from './shell-command.js';
import { SshEndpoint } from './ssh-endpoint.js';

/** Which container `cf ssh` wants: `cf:<process guid>/<index>` (cf-facts 6.3). */
export interface ProxyUser {
  readonly processGuid: string;
  readonly index: number;
}

export interface DiegoSshProxyOptions {
  /** Whether the one-time code is good for the app of that process, and uses it up. */
  readonly redeem: (user: ProxyUser, code: string) => Promise<boolean> | boolean;
  readonly instanceOf: (user: ProxyUser) => LabInstance | undefined;
  readonly settingFor: (instance: LabInstance) => ShellSetting | undefined;
}

const USER = /^cf:([^/]+)\/(\d+)$/;

/** Diego's ssh proxy: leads `cf ssh` into containers, against a one-time code as password. */
export class DiegoSshProxy {
  /** For Cloud Controller's root document. */
  readonly hostKeyFingerprint: string;
  readonly #options: DiegoSshProxyOptions;
  readonly #endpoint: SshEndpoint;

  constructor(options: DiegoSshProxyOptions) {
    this.#options = options;
    const hostKey = newKeyPair();
    this.hostKeyFingerprint = fingerprint(hostKey);
    this.#endpoint = new SshEndpoint({
      hostKey,
      authenticate: (context) => this.#authenticate(context),
      settingFor: (name) => {
        const instance = this.#instance(name);
        return instance && options.settingFor(instance);
      },
    });
  }

  /** @returns the loopback port */
  listen(): Promise<number> {
    return this.#endpoint.listen();
  }

  /** Ends what runs in a container that goes away. */
  endSessionsIn({ processGuid, index }: LabInstance): Promise<void> {
    return this.#endpoint.endSessions((name) => name === `cf:${processGuid}/${index}`);
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  #instance(name: string): LabInstance | undefined {
    const user = parseUser(name);
    const instance = user && this.#options.instanceOf(user);
    return instance?.state === 'RUNNING' ? instance : undefined;
  }

  async #authenticate(context: AuthContext): Promise<boolean> {
    const user = parseUser(context.username);
    if (context.method !== 'password' || user === undefined) return false;
    if (this.#instance(context.username) === undefined) return false;
    return this.#options.redeem(user, context.password);
  }
}

function parseUser(name: string): ProxyUser | undefined {
  const [, processGuid, index] = USER.exec(name) ?? [];
  return processGuid === undefined ? undefined : { processGuid, index: Number(index) };
}
