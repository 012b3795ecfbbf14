import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import { CfnetError } from '../../errors/cfnet-error.js';
import { Limit } from '../../outside/limit.js';
import type { RemoteCell } from '../cell-transport.js';
import { notReached } from '../collect-output.js';
import type { CellAccess } from './cell-access.js';
import { HostNotReached, type Gateway } from './gateway.js';

const TIMEOUT_MS = 20_000;

/** A connection that says nothing for so long is lost. */
const KEEPALIVE_MS = 10_000;
const MOST_UNANSWERED = 3;

/** sshd lets ten sessions be open on one connection. */
const MOST_CHANNELS = 8;

/** One SSH connection to a cell, for everything that a command does there. */
export class CellConnection {
  readonly #ssh: NodeSSH;
  readonly #limit = new Limit(MOST_CHANNELS);

  private constructor(ssh: NodeSSH) {
    this.#ssh = ssh;
    // Who waits for a channel is told by the channel.
    ssh.connection?.on('error', () => undefined);
  }

  /** Errors: CfnetError NOT_PERMITTED or OUTSIDE_FAILED, which name the cell or the gateway. */
  static async open(
    cell: RemoteCell,
    { host, port, user, proof, hostCheck, otherHost }: CellAccess,
    gateway: Gateway | undefined,
  ): Promise<CellConnection> {
    const sock = gateway && (await throughGateway(gateway, cell, host, port));
    const ssh = new NodeSSH();
    try {
      await ssh.connect({
        host,
        port,
        username: user,
        readyTimeout: TIMEOUT_MS,
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: MOST_UNANSWERED,
        ...proof,
        ...hostCheck,
        ...(sock !== undefined && {
          sock: sock,
        }),
      });
    } catch (error) {
      ssh.dispose();
      sock?.destroy();
      throw notReached(cell, whyNot(error as Error, otherHost));
    }
    return new CellConnection(ssh);
  }

  get isOpen(): boolean {
    return this.#ssh.isConnected();
  }

  /**
   * Starts a command and hands its channel to `use`; the channel counts until `use` is done.
   * Errors: CfnetError OUTSIDE_FAILED where the connection is lost.
   */
  exec<T>(command: string, use: (channel: ClientChannel) => Promise<T>): Promise<T> {
    return this.#limit.run(async () => use(await this.#open(command)));
  }

  close(): void {
    this.#ssh.dispose();
  }

  #open(command: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const { connection } = this.#ssh;
      if (connection === null) {
        reject(new CfnetError('OUTSIDE_FAILED', 'The connection is lost'));
        return;
      }
      connection.exec(command, { pty: false }, (error, channel) => {
        if (error === undefined) resolve(channel);
        else reject(new CfnetError('OUTSIDE_FAILED', `No session is to be had: ${error.message}`));
      });
    });
  }
}

/** A gateway knows cells by their addresses; whoever reads of it, by their names. */
async function throughGateway(
  gateway: Gateway,
  { name }: RemoteCell,
  host: string,
  port: number,
): Promise<Duplex> {
  try {
    return await gateway.connect(host, port);
  } catch (error) {
    if (!(error instanceof HostNotReached)) throw error;
    const { message, hint } = error;
    throw new HostNotReached(`${name}: ${message}`, hint === undefined ? {} : { hint });
  }
}

function whyNot({ message }: Error, otherHost: string): string {
  // Without a common algorithm it has none of the kinds of keys that it is known by.
  return /host denied|verification failed|no matching host key/i.test(message)
    ? otherHost
    : message;
}
