import { CfnetError } from '../../errors/cfnet-error.js';
import type { SshAccess, SshHost, SshTarget } from '../api/director/ssh-access.js';
import type { LabCell } from '../foundation/model.js';
import type { ConnectionFaults } from './connection-faults.js';
import { newKeyPair, type SshKeyPair } from './key-pair.js';
import type { ShellSetting } from './shell-command.js';
import { SshEndpoint } from './ssh-endpoint.js';
import { TemporaryUsers, userMatcher } from './temporary-users.js';

/** What a stemcell shows before the log-in (cf-facts 7.3); ssh2 ends the last line. */
const BANNER =
  'Unauthorized use is strictly prohibited. All access and activity\nis subject to logging and monitoring.';

interface CellEndpoint {
  readonly cell: LabCell;
  readonly hostKey: SshKeyPair;
  readonly users: TemporaryUsers;
  readonly endpoint: SshEndpoint;
  readonly port: number;
}

/** The cells' SSH servers, one a cell: for `bosh ssh` and for whoever connects directly. */
export class CellSsh implements SshAccess {
  readonly #byId = new Map<string, CellEndpoint>();

  constructor(private readonly settingFor: (cell: LabCell, user: string) => ShellSetting) {}

  async start(cells: readonly LabCell[]): Promise<void> {
    await Promise.all(cells.map((cell) => this.#startCell(cell)));
  }

  /** The loopback port that stands for port 22 of a cell's address. */
  portAt(ip: string): number | undefined {
    return [...this.#byId.values()].find(({ cell }) => cell.ip === ip)?.port;
  }

  /** The temporary users of all cells that were not taken away. */
  get users(): readonly string[] {
    return [...this.#byId.values()].flatMap(({ users }) => users.names);
  }

  /** What tests do to the connections of a cell. Errors: CfnetError NOT_FOUND. */
  faultsOf(cellId: string): ConnectionFaults {
    return this.#require(cellId).endpoint.faults;
  }

  setup(
    user: string,
    publicKey: string,
    targets: readonly SshTarget[],
  ): Promise<readonly SshHost[]> {
    // A promise that fails, not a throw: the director waits for it.
    return Promise.resolve(targets).then((wanted) =>
      wanted.map(({ id, ip }) => {
        const { users, hostKey } = this.#require(id);
        users.add(user, publicKey);
        return { id, ip, hostPublicKey: hostKey.public };
      }),
    );
  }

  async cleanup(userRegex: string, targets: readonly SshTarget[]): Promise<void> {
    const isMeant = userMatcher(userRegex);
    await Promise.all(
      targets.map(async ({ id }) => {
        const { users, endpoint } = this.#require(id);
        users.remove(isMeant);
        await endpoint.endSessions(isMeant);
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byId.values()].map(({ endpoint }) => endpoint.close()));
  }

  async #startCell(cell: LabCell): Promise<void> {
    const hostKey = newKeyPair();
    const users = new TemporaryUsers();
    const endpoint = new SshEndpoint({
      hostKey,
      banner: BANNER,
      authenticate: (context) => users.accepts(context),
      settingFor: (user) => this.settingFor(cell, user),
    });
    const port = await endpoint.listen();
    this.#byId.set(cell.id, { cell, hostKey, users, endpoint, port });
  }

  #require(cellId: string): CellEndpoint {
    const found = this.#byId.get(cellId);
    if (found === undefined) throw new CfnetError('NOT_FOUND', `The lab has no cell ${cellId}.`);
    return found;
  }
}
