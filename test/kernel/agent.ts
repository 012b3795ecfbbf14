import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A packet to send; `from` names a namespace. */
export type Send = { readonly from: string; readonly destination: string } & (
  | {
      /** A real TCP connection. */
      readonly kind: 'connection';
      readonly source: string;
      readonly sourcePort: number;
      readonly destinationPort: number;
    }
  | {
      /** One datagram with `payload`; then, when all that came of it is over, one with `again`. */
      readonly kind: 'datagrams';
      readonly source: string;
      readonly sourcePort: number;
      readonly destinationPort: number;
      readonly payload: string;
      readonly again?: string;
    }
  | {
      /** A whole IP packet, in hex. */
      readonly kind: 'raw';
      readonly packet: string;
    }
);

export interface Exchanged {
  /** For the packet, and for the one sent `again`: what was received, and in which namespace, in hex. */
  readonly received: readonly (readonly (readonly [place: string, packet: string])[])[];
  /** Since the first packet of them all was sent. */
  readonly seconds: number;
}

export interface Execution {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Speaks with `agent.py`, which has the network namespaces; see there what each request does. */
export class Agent {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  #complaints = '';

  constructor() {
    this.#process = spawn('python3', [join(import.meta.dirname, 'agent.py')]);
    this.#process.stdin.on('error', () => undefined);
    this.#process.stderr.on('data', (text: Buffer) => (this.#complaints += text.toString()));
    this.#replies = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @returns the namespace's path, for the `netns` argument of ip(8). */
  create(name: string): Promise<string> {
    return this.#ask({ do: 'create', name }) as Promise<string>;
  }

  execute(name: string, argv: readonly string[], text = ''): Promise<Execution> {
    return this.#ask({ do: 'execute', name, argv, text }) as Promise<Execution>;
  }

  /** The same for a program that has to succeed. */
  async run(name: string, argv: readonly string[], text = ''): Promise<string> {
    const { status, stdout, stderr } = await this.execute(name, argv, text);
    if (status !== 0) throw new Error(`${argv.join(' ')} in ${name}: ${stderr}\n${text}`);
    return stdout;
  }

  async configure(name: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ do: 'configure', name, values });
  }

  async listen(
    name: string,
    addresses: readonly string[],
    ports: { readonly tcp: readonly number[]; readonly udp: readonly number[] },
  ): Promise<void> {
    await this.#ask({ do: 'listen', name, addresses, ...ports });
  }

  async observe(name: string): Promise<void> {
    await this.#ask({ do: 'observe', name });
  }

  /**
   * Sends the packets, each when all that came of the one before is over.
   * @param forgetful namespaces that forget their connections in between.
   */
  async exchange(
    sends: readonly Send[],
    forgetful: readonly string[],
  ): Promise<readonly Exchanged[]> {
    const exchanged = await this.#ask({ do: 'exchange', sends, forgetful });
    // Another test or lab ended on this machine, and turned off the kernel's logging.
    return exchanged === null ? this.exchange(sends, forgetful) : (exchanged as Exchanged[]);
  }

  /** Ends the agent, and with it every namespace. */
  async end(): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }

  async #ask(request: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const next = await this.#replies.next();
    if (next.done === true) throw new Error(`the agent ended: ${this.#complaints}`);
    const reply = JSON.parse(next.value) as { result?: unknown; error?: string };
    if (reply.error !== undefined) throw new Error(`${String(request['do'])}: ${reply.error}`);
    return reply.result;
  }
}
