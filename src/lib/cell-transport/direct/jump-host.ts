import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import { CfnetError } from '../../errors/cfnet-error.js';
import { once } from '../../source/once.js';
import type { Gateway } from './gateway.js';

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

/** A host that passes connections on, entered once and for all of them; as bosh does, whatever key it shows. */
export function openJumpHost(jump: JumpHost): Gateway {
  const ssh = new NodeSSH();
  const ready = once(() => enter(ssh, jump));
  return {
    connect: async (host, port) => {
      await ready();
      try {
        return await forward(ssh, host, port);
      } catch (error) {
        throw new CfnetError(
          'OUTSIDE_FAILED',
          `The gateway ${jump.host} does not connect to ${host}: ${(error as Error).message}`,
        );
      }
    },
    close: () => {
      ssh.dispose();
    },
  };
}

async function enter(ssh: NodeSSH, { host, port, user, keyFile, agent }: JumpHost): Promise<void> {
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
  } catch (error) {
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
