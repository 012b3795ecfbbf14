import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface SocksTarget {
  readonly host: string;
  readonly port: number;
}

/** Where a destination really is; nothing for one that may not be reached. */
export type SocksRoute = (destination: SocksTarget) => SocksTarget | undefined;

const LOOPBACK = '127.0.0.1';
/** RFC 1928. */
const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_METHOD = 0xff;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const Reply = { done: 0, failed: 1, notAllowed: 2, refused: 5, noCommand: 7, noAddressType: 8 };
const LONGEST_REQUEST = 262;

/** A SOCKS5 server on loopback that leads only to the lab: what `BOSH_ALL_PROXY` names. */
export class SocksServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly route: SocksRoute) {
    this.#server = createServer((socket) => {
      this.#track(socket);
      this.#serve(socket).catch(() => {
        socket.destroy();
      });
    });
  }

  /** @returns the port */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, LOOPBACK, () => {
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  async #serve(socket: Socket): Promise<void> {
    const reader = new Reader(socket);
    const [version, count = 0] = await reader.take(2);
    if (version !== VERSION) {
      socket.destroy();
      return;
    }
    const methods = await reader.take(count);
    if (!methods.includes(NO_AUTHENTICATION)) {
      socket.end(Buffer.from([VERSION, NO_METHOD]));
      return;
    }
    socket.write(Buffer.from([VERSION, NO_AUTHENTICATION]));
    const [, command, , addressType = 0] = await reader.take(4);
    const host = await readHost(reader, addressType);
    if (host === undefined) {
      socket.end(replyOf(Reply.noAddressType));
      return;
    }
    const port = (await reader.take(2)).readUInt16BE();
    const target = command === CONNECT ? this.route({ host, port }) : undefined;
    if (target !== undefined) this.#join(socket, target, reader.release());
    else socket.end(replyOf(command === CONNECT ? Reply.notAllowed : Reply.noCommand));
  }

  #join(client: Socket, { host, port }: SocksTarget, early: Buffer): void {
    const server = connect({ host, port });
    this.#track(server);
    let isOpen = false;
    server.once('connect', () => {
      isOpen = true;
      client.write(replyOf(Reply.done));
      server.write(early);
      client.pipe(server).pipe(client);
    });
    server.on('error', () => {
      if (isOpen) client.destroy();
      else client.end(replyOf(Reply.refused));
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.end());
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

async function readHost(reader: Reader, addressType: number): Promise<string | undefined> {
  switch (addressType) {
    case IPV4:
      return (await reader.take(4)).join('.');
    case NAME: {
      const [length = 0] = await reader.take(1);
      return (await reader.take(length)).toString('latin1');
    }
    case IPV6: {
      const groups = (await reader.take(16)).toString('hex').match(/.{4}/g) ?? [];
      return groups.join(':');
    }
    default:
      return undefined;
  }
}

/** The bound address is of no use to anybody: clients expect one all the same. */
function replyOf(code: number): Buffer {
  return Buffer.from([VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0]);
}

/** Gives a socket's bytes out in the pieces that are asked for. */
class Reader {
  #bytes = Buffer.alloc(0);
  #wanted:
    { count: number; resolve: (bytes: Buffer) => void; reject: (error: Error) => void } | undefined;
  readonly #onData = (chunk: Buffer) => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length > LONGEST_REQUEST * 2) this.socket.destroy();
    this.#give();
  };
  readonly #onClose = () => {
    this.#wanted?.reject(new Error('closed before the request was complete'));
  };

  constructor(private readonly socket: Socket) {
    socket.on('data', this.#onData);
    socket.on('close', this.#onClose);
  }

  take(count: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#wanted = { count, resolve, reject };
      this.#give();
    });
  }

  /** Reads no further; what came too early is handed over. */
  release(): Buffer {
    this.socket.pause();
    this.socket.off('data', this.#onData);
    this.socket.off('close', this.#onClose);
    return this.#bytes;
  }

  #give(): void {
    const wanted = this.#wanted;
    if (wanted === undefined || this.#bytes.length < wanted.count) return;
    this.#wanted = undefined;
    const taken = this.#bytes.subarray(0, wanted.count);
    this.#bytes = this.#bytes.subarray(wanted.count);
    wanted.resolve(taken);
  }
}
