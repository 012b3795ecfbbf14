import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import { ConnectionFaults } from './connection-faults.js';
import type { SshKeyPair } from './key-pair.js';
import type { ShellSetting } from './shell-command.js';
import { ShellSession, type SessionRequest } from './shell-session.js';

export interface SshEndpointOptions {
  readonly hostKey: SshKeyPair;
  /** Shown before the log-in. */
  readonly banner?: string;
  /** Whether to let somebody in; asked for every attempt. */
  readonly authenticate: (context: AuthContext) => Promise<boolean> | boolean;
  /** Where the user's processes run; nothing when there is no such place any more. */
  readonly settingFor: (user: string) => ShellSetting | undefined;
}

const LOOPBACK = '127.0.0.1';

/** Ways to log in that the endpoint offers; others are refused without being asked. */
const METHODS = ['publickey', 'password'] as const;

/** An SSH server on a loopback port: sessions with commands, shells, terminals and signals. */
export class SshEndpoint {
  readonly #options: SshEndpointOptions;
  readonly faults = new ConnectionFaults((which) => {
    this.#sever(which);
  });
  readonly #ssh: ssh2.Server;
  readonly #server: Server;
  /** By the client's port, which ssh2 names a connection by. */
  readonly #sockets = new Map<number, Socket>();
  readonly #connections = new Map<Connection, Socket | undefined>();
  readonly #sessions = new Map<ShellSession, string>();

  constructor(options: SshEndpointOptions) {
    this.#options = options;
    const { hostKey, banner } = options;
    const settings = { hostKeys: [hostKey.private], ...(banner !== undefined && { banner }) };
    this.#ssh = new ssh2.Server(settings, (connection, { port }) => {
      this.#welcome(connection, this.#sockets.get(port));
    });
    this.#server = createServer((socket) => {
      this.#accept(socket);
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

  /** Ends the sessions of the users that are meant, and resolves when their processes are gone. */
  async endSessions(isMeant: (user: string) => boolean): Promise<void> {
    const sessions = [...this.#sessions].filter(([, user]) => isMeant(user));
    for (const [session] of sessions) session.hangUp();
    await Promise.all(sessions.map(([session]) => session.closed));
  }

  async close(): Promise<void> {
    await this.endSessions(() => true);
    for (const connection of this.#connections.keys()) connection.end();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    if (this.faults.isAway) {
      socket.resetAndDestroy();
      return;
    }
    const { remotePort = 0 } = socket;
    this.#sockets.set(remotePort, socket);
    socket.on('close', () => this.#sockets.delete(remotePort));
    this.#ssh.injectSocket(socket);
  }

  /** What was sent arrives; that it was the last, SSH says nothing about. */
  #sever(which: 'all' | object): void {
    for (const [connection, socket] of this.#connections) {
      if (which === 'all' || which === connection) socket?.destroySoon();
    }
  }

  #welcome(connection: Connection, socket: Socket | undefined): void {
    let user = '';
    this.#connections.set(connection, socket);
    connection.on('close', () => this.#connections.delete(connection));
    // A client that breaks off is no failure of the server.
    connection.on('error', () => connection.end());
    connection.on('authentication', (context) => {
      void this.#authenticate(context).then((isWelcome) => {
        if (isWelcome) user = context.username;
      });
    });
    connection.on('session', (accept) => {
      this.#serve(accept(), user, connection);
    });
  }

  async #authenticate(context: AuthContext): Promise<boolean> {
    const isOffered = METHODS.some((method) => method === context.method);
    const isWelcome = isOffered && (await this.#options.authenticate(context));
    if (isWelcome) context.accept();
    else context.reject([...METHODS]);
    return isWelcome;
  }

  #serve(session: Session, user: string, connection: Connection): void {
    let hasTerminal = false;
    let running: ShellSession | undefined;
    const gate = this.faults.gateOf(connection);
    session.on('pty', (accept) => {
      hasTerminal = true;
      confirm(accept);
    });
    // Nothing here depends on the window's size; the client wants to be heard all the same.
    session.on('window-change', confirm);
    session.on('env', confirm);
    session.on('signal', (accept, _, { name }) => {
      running?.signal(name);
      confirm(accept);
    });
    session.on('exec', (accept, _, { command }) => {
      running = this.#run(accept(), user, { command, hasTerminal, gate });
    });
    session.on('shell', (accept) => {
      running = this.#run(accept(), user, { command: undefined, hasTerminal, gate });
    });
  }

  #run(channel: ServerChannel, user: string, request: SessionRequest): ShellSession | undefined {
    const setting = this.#options.settingFor(user);
    if (setting === undefined) {
      channel.stderr.write('no such container\n');
      channel.exit(255);
      channel.end();
      return undefined;
    }
    const session = new ShellSession(channel, setting, request);
    this.#sessions.set(session, user);
    void session.closed.then(() => this.#sessions.delete(session));
    return session;
  }
}

/** Answers a request; ssh2 gives no way to where the client wants no answer, whatever its types say. */
function confirm(accept: (() => unknown) | undefined): void {
  accept?.();
}
