import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
  RemoteScript,
  RemoteStream,
  StreamEnd,
} from '../../../src/lib/cell-transport/cell-transport.js';

export interface Machine {
  readonly shell: string;
  /** A folder of programs that go before those of this machine. */
  readonly programs?: string;
}

/**
 * Cells that are folders of this machine: scripts run in a real shell on real files, without a network between,
 * so that a test can cut a connection at whatever byte it wants.
 */
export class LocalCells implements CellTransport {
  readonly kind = 'direct';
  /** How many streams were opened. */
  opened = 0;
  readonly #rootOf: (cell: RemoteCell) => string;
  readonly #machine: Machine;
  readonly #running = new Set<LocalStream>();
  readonly #unreachable = new Set<string>();

  constructor(rootOf: (cell: RemoteCell) => string, machine: Machine | string = '/bin/sh') {
    this.#rootOf = rootOf;
    this.#machine = typeof machine === 'string' ? { shell: machine } : machine;
  }

  async run(cell: RemoteCell, script: RemoteScript): Promise<RemoteResult> {
    const stream = this.stream(cell, script);
    const chunks: Buffer[] = [];
    for await (const chunk of stream.chunks) chunks.push(chunk);
    const end = await stream.end;
    if (end.kind !== 'exited') throw new Error(`it ended as ${end.kind}`);
    return { exitCode: end.exitCode, stdout: Buffer.concat(chunks), stderr: end.stderr };
  }

  stream(
    cell: RemoteCell,
    script: RemoteScript,
    options: { signal?: AbortSignal } = {},
  ): RemoteStream {
    this.opened++;
    if (this.#unreachable.has(cell.id)) return unreachable();
    const stream = new LocalStream(cell.id, this.#machine, this.#rootOf(cell), script.text);
    this.#running.add(stream);
    const { signal } = options;
    const close = (): void => void stream.close();
    signal?.addEventListener('abort', close);
    void stream.end.then(() => {
      this.#running.delete(stream);
      signal?.removeEventListener('abort', close);
    });
    return stream;
  }

  /** Cuts the cell's connections after so many more bytes. */
  cut(cellId: string, afterBytes = 0): void {
    for (const stream of this.#running) {
      if (stream.cellId === cellId) stream.cutAfter(afterBytes);
    }
  }

  /** Nobody reads what the shells print any more, and nobody ends them either. */
  abandon(): void {
    for (const stream of this.#running) stream.abandon();
  }

  reachable(cellId: string, isReachable: boolean): void {
    if (isReachable) this.#unreachable.delete(cellId);
    else this.#unreachable.add(cellId);
  }

  /** Process groups of the shells that run. */
  get groups(): readonly number[] {
    return [...this.#running].map(({ group }) => group);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((stream) => stream.close()));
  }
}

class LocalStream implements RemoteStream {
  readonly end: Promise<StreamEnd>;
  readonly chunks: AsyncIterable<Buffer>;
  readonly #child: ChildProcess;
  #left = Infinity;
  #outcome: StreamEnd | undefined;
  #stderr = '';

  constructor(
    readonly cellId: string,
    { shell, programs }: Machine,
    root: string,
    text: string,
  ) {
    const { PATH: path = '' } = process.env;
    this.#child = spawn(shell, ['-c', text], {
      env: {
        ...process.env,
        PATH: programs === undefined ? path : [programs, path].join(delimiter),
        CFNET_CELL_ROOT: root,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stderr?.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    this.chunks = this.#read();
    this.end = once(this.#child, 'close').then(
      ([code]: (number | null)[]) =>
        this.#outcome ?? { kind: 'exited', exitCode: code ?? 255, stderr: this.#stderr },
    );
  }

  get group(): number {
    return this.#child.pid ?? 0;
  }

  cutAfter(bytes: number): void {
    this.#left = bytes;
    if (bytes === 0) this.#kill({ kind: 'lost', reason: 'cut by the test' });
  }

  abandon(): void {
    this.#outcome = { kind: 'lost', reason: 'abandoned by the test' };
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  async close(): Promise<void> {
    this.#kill({ kind: 'closed' });
    await this.end;
  }

  async *#read(): AsyncGenerator<Buffer> {
    try {
      for await (const data of this.#child.stdout ?? []) {
        if (this.#outcome !== undefined) return;
        const chunk = (data as Buffer).subarray(0, this.#left);
        this.#left -= chunk.length;
        if (chunk.length > 0) yield chunk;
        if (this.#left <= 0) {
          this.#kill({ kind: 'lost', reason: 'cut by the test' });
          return;
        }
      }
    } catch (error) {
      // The stream that was cut away says so to whoever reads it.
      if (this.#outcome === undefined) throw error;
    }
  }

  #kill(outcome: StreamEnd): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#outcome ??= outcome;
    try {
      process.kill(-this.group, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }
}

function unreachable(): RemoteStream {
  const end: StreamEnd = { kind: 'lost', reason: 'no route to host' };
  return {
    chunks: (async function* (): AsyncGenerator<Buffer> {
      // There is nothing to read.
    })(),
    end: Promise.resolve(end),
    close: () => Promise.resolve(),
  };
}
