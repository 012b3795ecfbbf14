import type { Duplex } from 'node:stream';
import { SocksClient, type SocksProxy } from 'socks';
import { CfnetError } from '../../errors/cfnet-error.js';
import { HostNotReached, type Gateway } from './gateway.js';

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
        throw notConnected(`${host}:${port}`, to, error as Error);
      }
    },
    close: () => undefined,
  };
}

/** Some errors of the library carry the password: only the message is told. */
function notConnected(proxy: string, to: string, { message }: Error): CfnetError {
  const options = { hint: 'It is the one of BOSH_ALL_PROXY.' };
  return message.startsWith('Socks5 proxy rejected')
    ? new HostNotReached(`The proxy ${proxy} does not connect to ${to}: ${message}`, options)
    : new CfnetError('OUTSIDE_FAILED', `The proxy ${proxy} cannot be used: ${message}`, options);
}
