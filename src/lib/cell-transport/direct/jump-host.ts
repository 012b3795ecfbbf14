import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import { CfnetError } from '../../errors/cfnet-error.js';
import { HostNotReached, type Gateway } from './gateway.js';

const TIMEOUT_MS = 20_000;
const KEEPALIVE_MS = 10_000;

export interface JumpHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path of its private key; absent: the agent's. */
  readonly keyFile: string | undefined;
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
}

/**
 * A host that passes connections on, entered once for all of them, and anew where it was lost; as bosh does, whatever
 * key it shows.
 */
export function openJumpHost(jump: JumpHost): Gateway {
  const ssh = new NodeSSH();
  let entered: Promise<void> | undefined;
  let isClosed = false;
  const enter = async (): Promise<void> => {
    if (isClosed) throw new CfnetError('OUTSIDE_FAILED', 'The way through the gateway is closed');
    entered ??= enterHost(ssh, jump, () => {
      entered = undefined;
    });
    await entered;
  };
  return {
    connect: async (host, port) => {
      await enter();
      try {
        return await forward(ssh, host, port);
      } catch (error) {
        throw new HostNotReached(
          `The gateway ${jump.host} does not connect to ${host}: ${(error as Error).message}`,
        );
      }
    },
    close: () => {
      isClosed = true;
      ssh.dispose();
    },
  };
}

/** @param onLost told when the host is no longer entered, or was not let into */
async function enterHost(
  ssh: NodeSSH,
  { host, port, user, keyFile, agent }: JumpHost,
  onLost: () => void,
): Promise<void> {
  try {
    await ssh.connect({
      host,
      port,
      username: user,
      readyTimeout: TIMEOUT_MS,
      keepaliveInterval: KEEPALIVE_MS,
      ...(keyFile !== undefined && { privateKey: await readFile(keyFile, 'utf8') }),
      ...(keyFile === undefined && agent !== undefined && { agent }),
    });
    ssh.connection?.on('error', () => undefined);
    ssh.connection?.once('close', onLost);
  } catch (error) {
    onLost();
    throw new CfnetError(
      'OUTSIDE_FAILED',
      `The gateway ${user}@${host} cannot be entered: ${(error as Error).message}`,
      { hint: 'See BOSH_ALL_PROXY, BOSH_GW_HOST, BOSH_GW_USER and BOSH_GW_PRIVATE_KEY.' },
    );
  }
}

function forward(ssh: NodeSSH, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { connection } = ssh;
    if (connection === null) {
      reject(new Error('the connection to it is lost'));
      return;
    }
    connection.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}
