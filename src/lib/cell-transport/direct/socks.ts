import type { Duplex } from 'node:stream';
import { SocksClient, type SocksProxy } from 'socks';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { Gateway } from './gateway.js';

const TIMEOUT_MS = 20_000;

export interface SocksAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A SOCKS5 proxy, which also looks up names. */
export function openSocks({ host, port, user, password }: SocksAddress): Gateway {
  const proxy: SocksProxy = {
    host,
    port,
    type: 5,
    ...(user !== '' && { userId: user, password }),
  };
  return {
    connect: async (to, toPort): Promise<Duplex> => {
      try {
        const { socket } = await SocksClient.createConnection({
          proxy,
          command: 'connect',
          destination: { host: to, port: toPort },
          timeout: TIMEOUT_MS,
        });
        return socket;
      } catch (error) {
        // Some errors of the library carry the password: only the message is told.
        throw new CfnetError(
          'OUTSIDE_FAILED',
          `The proxy ${host}:${port} does not connect to ${to}: ${(error as Error).message}`,
          { hint: 'It is the one of BOSH_ALL_PROXY.' },
        );
      }
    },
    close: () => undefined,
  };
}
