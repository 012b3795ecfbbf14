import { spawn, type ChildProcess } from 'node:child_process';
import type { Server } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What came back on a connection, or the kernel's name of what went wrong. */
export interface SocketOutcome {
  readonly reply?: Buffer;
  readonly error?: string;
}

interface HelperMessage {
  readonly id: number;
  readonly reply?: string;
  readonly error?: string;
}

interface Pending {
  readonly settle: (message: HelperMessage, server: Server | undefined) => void;
}

const PROGRAM = fileURLToPath(new URL('../../../../../bin/lab-socket.js', import.meta.url));

/**
 * Opens sockets inside of a network namespace. A helper is started there when one is wanted, and leaves when
 * nothing was for a while; listening sockets are handed over and need no helper any more.
 */
export class NamespaceSockets {
  readonly #pending = new Map<number, Pending>();
  #helper: ChildProcess | undefined;
  #requests = 0;

  constructor(private readonly namespace: string) {}

  /** @returns a listening server. Errors: the kernel's name of what went wrong. */
  listen(host: string, port: number): Promise<Server> {
    return new Promise((resolve, reject) => {
      this.#ask({ do: 'listen', host, port }, ({ error }, server) => {
        if (server !== undefined) resolve(server);
        else reject(new Error(`cannot listen on ${host}:${port}: ${error ?? 'no socket'}`));
      });
    });
  }

  /** Sends the payload, and waits for the answer or three seconds. */
  exchange(
    protocol: 'tcp' | 'udp',
    host: string,
    port: number,
    payload: Buffer | undefined,
  ): Promise<SocketOutcome> {
    const content = payload === undefined ? {} : { payload: payload.toString('base64') };
    return new Promise((resolve) => {
      this.#ask({ do: protocol, host, port, ...content }, ({ reply, error }) => {
        resolve({
          ...(reply !== undefined && { reply: Buffer.from(reply, 'base64') }),
          ...(error !== undefined && { error }),
        });
      });
    });
  }

  /** Ends the helper. */
  close(): Promise<void> {
    const helper = this.#helper;
    if (helper?.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      helper.once('exit', () => {
        resolve();
      });
      helper.kill('SIGKILL');
    });
  }

  #ask(request: Readonly<Record<string, unknown>>, settle: Pending['settle']): void {
    const id = this.#requests++;
    this.#pending.set(id, { settle });
    const helper = this.#helper ?? this.#start();
    helper.send({ id, ...request }, (error) => {
      if (error !== null) this.#settle({ id, error: 'EPIPE' }, undefined);
    });
  }

  #start(): ChildProcess {
    const helper = spawn('ip', ['netns', 'exec', this.namespace, process.execPath, PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#helper = helper;
    helper.on('message', (message, server) => {
      this.#settle(message as HelperMessage, server as Server | undefined);
    });
    const forget = () => {
      if (this.#helper === helper) this.#helper = undefined;
    };
    helper.on('disconnect', forget);
    helper.on('error', forget);
    helper.on('exit', () => {
      forget();
      for (const id of [...this.#pending.keys()]) this.#settle({ id, error: 'EPIPE' }, undefined);
    });
    return helper;
  }

  #settle(message: HelperMessage, server: Server | undefined): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.settle(message, server);
  }
}
