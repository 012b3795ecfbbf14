import { connect, type AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { newKeyPair } from '../../src/lib/ssh/key-pair.js';

export interface JumpHostOptions {
  /** Public key that lets everybody in, as a line of authorized_keys. */
  readonly publicKey: string;
  /** Where a connection to a host behind it really goes; undefined: it is refused. */
  readonly route: (host: string, port: number) => number | undefined;
}

/** An SSH server on loopback that passes connections on, as a jumpbox does, and notes for whom and where to. */
export class JumpHost {
  readonly users: string[] = [];
  readonly routed: string[] = [];
  readonly #server: ssh2.Server;
  readonly #connections = new Set<ssh2.Connection>();
  #port = 0;

  private constructor({ publicKey, route }: JumpHostOptions) {
    const allowed = ssh2.utils.parseKey(publicKey);
    if (allowed instanceof Error) throw allowed;
    this.#server = new ssh2.Server({ hostKeys: [newKeyPair().private] }, (connection) => {
      this.#connections.add(connection);
      connection.on('error', () => undefined);
      connection.on('close', () => this.#connections.delete(connection));
      connection.on('authentication', (context) => {
        const isKnown =
          context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH());
        if (!isKnown) {
          context.reject(['publickey']);
          return;
        }
        // The first question is whether the key would do; the second is signed.
        if (context.signature !== undefined) this.users.push(context.username);
        context.accept();
      });
      connection.on('tcpip', (accept, reject, { destIP: host, destPort: port }) => {
        const real = route(host, port);
        if (real === undefined) {
          reject();
          return;
        }
        this.routed.push(`${host}:${port}`);
        const channel = accept();
        const socket = connect(real, '127.0.0.1');
        socket.on('error', () => {
          channel.close();
        });
        channel.on('error', () => socket.destroy());
        channel.pipe(socket).pipe(channel);
      });
    });
  }

  static async open(options: JumpHostOptions): Promise<JumpHost> {
    const host = new JumpHost(options);
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
    host.#port = (host.#server.address() as AddressInfo).port;
    return host;
  }

  get port(): number {
    return this.#port;
  }

  /** As where the network was gone for a while. */
  drop(): void {
    for (const connection of this.#connections) connection.end();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}
