import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { ProgramEnvironment } from '../../outside/program.js';
import { once } from '../../source/once.js';
import { pinnedHostKeys } from '../../ssh/host-key.js';
import { knownHostKeys } from '../../ssh/known-hosts.js';
import type { RemoteCell } from '../cell-transport.js';
import type { CellAccess, CellEntry } from '../direct/cell-access.js';
import { parseSshHost, sshHostText, type SshHost } from './ssh-host.js';

/** What the flags `--ssh-…` say. */
export interface OwnUserOptions {
  /** `[USER@]HOST[:PORT]`; none: cells are entered at their addresses. */
  readonly hosts: readonly string[];
  readonly user?: string | undefined;
  /** Path of the private key; absent: the agent's keys. */
  readonly keyFile?: string | undefined;
  /** Path; absent: the user's and the machine's. */
  readonly knownHosts?: string | undefined;
}

/** The user of stemcells. */
const DEFAULT_USER = 'vcap';
const OF_THE_MACHINE = '/etc/ssh/ssh_known_hosts';

/**
 * A user that exists on cells already, with a key of its own. Nothing is set up, and no host is entered whose key is
 * not known.
 */
export class OwnUser implements CellEntry {
  /** Those that were named; none where the director says which cells there are. */
  readonly hosts: readonly SshHost[];
  readonly #options: OwnUserOptions;
  readonly #env: ProgramEnvironment;
  readonly #hostOfCell = new Map<string, SshHost>();
  readonly #proof = once(() => this.#readProof());
  readonly #known = once(() => this.#readKnownHosts());

  /** Errors: CfnetError USAGE for a host that cannot be understood. */
  constructor(options: OwnUserOptions, env: ProgramEnvironment) {
    this.#options = options;
    this.#env = env;
    this.hosts = options.hosts.map(parseSshHost);
  }

  /** Tells at which host a cell is entered. */
  assign(cell: RemoteCell, host: SshHost): void {
    this.#hostOfCell.set(cell.id, host);
  }

  keyOf(cell: RemoteCell): string {
    const { host, port, user = '' } = this.#hostOf(cell);
    return `${user}@${host} ${port}`;
  }

  async enter(cell: RemoteCell): Promise<CellAccess> {
    const at = this.#hostOf(cell);
    const keys = knownHostKeys(await this.#known(), at.host, at.port);
    if (keys.length === 0) throw unknownHost(at);
    return {
      host: at.host,
      port: at.port,
      user: at.user ?? this.#options.user ?? DEFAULT_USER,
      proof: await this.#proof(),
      hostCheck: pinnedHostKeys(keys),
      otherHost: 'it has another host key than known_hosts says',
    };
  }

  forget(): void {
    // A host that is another machine now is for the user to accept.
  }

  async remove(): Promise<void> {
    // Nothing was set up.
  }

  #hostOf({ id, ip }: RemoteCell): SshHost {
    return this.#hostOfCell.get(id) ?? { host: ip, port: 22 };
  }

  async #readProof(): Promise<CellAccess['proof']> {
    const { keyFile } = this.#options;
    const agent = this.#env['SSH_AUTH_SOCK'] ?? '';
    if (keyFile !== undefined) return { privateKey: await readKey(keyFile) };
    if (agent !== '') return { agent };
    throw new CfnetError('USAGE', 'There is no SSH key to enter cells with', {
      hint: 'Name one with --ssh-key FILE, or start an agent and add one with ssh-add.',
    });
  }

  async #readKnownHosts(): Promise<string> {
    const { knownHosts } = this.#options;
    if (knownHosts !== undefined) {
      return readFile(knownHosts, 'utf8').catch((error: unknown) => {
        throw unreadable(knownHosts, error);
      });
    }
    const ofUser = join(this.#env['HOME'] ?? homedir(), '.ssh', 'known_hosts');
    const texts = [ofUser, OF_THE_MACHINE].map((path) => readFile(path, 'utf8').catch(() => ''));
    return (await Promise.all(texts)).join('\n');
  }
}

async function readKey(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return text;
  if (/passphrase|encrypted/i.test(parsed.message)) {
    throw new CfnetError('USAGE', `The key ${path} is protected by a passphrase`, {
      hint: 'Add it to an agent with ssh-add, and leave --ssh-key out.',
    });
  }
  throw new CfnetError('BAD_INPUT', `${path} is no private SSH key that can be read`);
}

function unreadable(path: string, error: unknown): CfnetError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new CfnetError('NOT_FOUND', `There is no file ${path}`);
  return new CfnetError('OUTSIDE_FAILED', `${path} cannot be read: ${code}`);
}

function unknownHost(at: SshHost): CfnetError {
  const name = sshHostText(at);
  const port = at.port === 22 ? '' : `-p ${at.port} `;
  return new CfnetError('OUTSIDE_FAILED', `The host key of ${name} is not known`, {
    hint: `Enter it once with ssh ${port}${at.host} and compare the fingerprint, or use --ssh-known-hosts FILE.`,
  });
}
