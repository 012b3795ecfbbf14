import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const VERSION = 5;
const NO_LOGIN = 0;
const CONNECT = 1;
const BY_NAME = 3;
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 4: 16 };

/**
 * Opens a connection to `host:port` through a SOCKS5 proxy (RFC 1928), which resolves the name.
 * @param proxy `socks5://127.0.0.1:1080`
 */
export async function connectThroughSocks5(
  proxy: string,
  host: string,
  port: number,
): Promise<Socket> {
  const { hostname, port: proxyPort } = new URL(proxy);
  const socket = connect({ host: hostname, port: Number(proxyPort) });
  try {
    await once(socket, 'connect');
    socket.write(Buffer.from([VERSION, 1, NO_LOGIN]));
    const [, method] = await bytes(socket, 2);
    if (method !== NO_LOGIN) throw new Error(`the proxy ${proxy} wants a login`);
    socket.write(
      Buffer.concat([
        Buffer.from([VERSION, CONNECT, 0, BY_NAME, host.length]),
        Buffer.from(host, 'latin1'),
        Buffer.from([port >> 8, port & 0xff]),
      ]),
    );
    const [, refused, , addressType = 0] = await bytes(socket, 4);
    if (refused !== 0)
      throw new Error(`connect to host ${host} port ${port}: refused by the proxy`);
    const length = ADDRESS_LENGTHS[addressType] ?? (await bytes(socket, 1))[0] ?? 0;
    await bytes(socket, length + 2);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Exactly `count` bytes, what follows them stays in the socket. Rejects where the proxy hangs up. */
async function bytes(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const read = socket.read(count) as Buffer | null;
    if (read !== null) return read;
    if (socket.readableEnded || socket.destroyed)
      throw new Error('the proxy closed the connection');
    await Promise.race([once(socket, 'readable'), once(socket, 'end')]);
  }
}
