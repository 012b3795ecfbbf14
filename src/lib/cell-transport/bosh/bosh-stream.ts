import { notStarted, type ProgramEnvironment, type Tell } from '../../outside/program.js';
import { oneLine } from '../../outside/one-line.js';
import type { RemoteCell, RemoteScript, RemoteStream, StreamEnd } from '../cell-transport.js';
import { frameScript } from '../framed-script.js';
import { leave, letGoOf, NOT_FOUND, startBosh, type AttendedBosh } from './attended-bosh.js';
import { letFlow } from '../let-flow.js';
import { FramedOutput } from './framed-output.js';
import { PrefixedLines } from './prefixed-lines.js';

/**
 * bosh ends its ssh itself and may take 10 s over that (cf-facts 7.3). One that takes longer waits for the director: it
 * is left to itself then, for it alone knows the user that is to be taken away.
 */
const END_GRACE_MS = 15_000;

/** What bosh says before it begins and at its end, whatever comes of it. */
const ANNOUNCEMENT = /^(?:Using (?:environment|deployment) '.*|Task \d+(?:\. Done)?)$/gm;
const EXIT_CODE = /^\s*Exit code \d+\s*$/gm;

export interface BoshSsh {
  readonly env: ProgramEnvironment;
  readonly deployment: string;
  readonly tell?: Tell | undefined;
}

/** One `bosh ssh GROUP/ID -c SCRIPT`: a process of its own, so that no other cell's output can get into its lines. */
export class BoshStream implements RemoteStream {
  readonly chunks: AsyncIterable<Buffer>;
  readonly end: Promise<StreamEnd>;
  readonly #child: AttendedBosh;
  readonly #iterator: AsyncIterableIterator<Buffer>;
  readonly #lines = new PrefixedLines();
  readonly #output: FramedOutput;
  readonly #isLeft: Promise<void>;
  #leave: () => void = () => undefined;
  #isClosed = false;
  #hasReached = false;
  #wasLeft = false;
  #stderr = '';
  #readToEnd: () => void = () => undefined;

  constructor(cell: RemoteCell, script: RemoteScript, { env, deployment, tell }: BoshSsh) {
    const frame = frameScript(script);
    this.#output = new FramedOutput(frame);
    const args = [
      '-d',
      deployment,
      'ssh',
      cell.name,
      '--opts=-oLogLevel=ERROR',
      '-c',
      frame.command,
    ];
    tell?.('bosh starts', args.slice(0, -1));
    this.#child = startBosh(args, env);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-4096);
    });
    this.#isLeft = new Promise((resolve) => {
      this.#leave = resolve;
    });
    const isRead = new Promise<void>((resolve) => {
      this.#readToEnd = resolve;
    });
    // Destroying the stream would close bosh's pipe: it would die and leave its ssh and its user behind.
    this.#iterator = this.#child.stdout.iterator({ destroyOnReturn: false });
    this.chunks = this.#read();
    this.end = this.#whenEnded(isRead);
  }

  /** Whether bosh did not end in time: it goes on until the director has answered it. */
  get wasLeft(): boolean {
    return this.#wasLeft;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#readToEnd();
      // What nobody reads any more must not hold bosh up: it has things to take away.
      letFlow(this.#child.stdout, this.#iterator);
      // With its ssh's first words bosh is surely ready to be interrupted.
      if (this.#hasReached) this.#child.kill('SIGINT');
      else letGoOf(this.#child);
      const patience = setTimeout(() => {
        this.#wasLeft = true;
        leave(this.#child);
        this.#leave();
      }, END_GRACE_MS);
      void this.#child.then(() => {
        clearTimeout(patience);
      });
    }
    await this.end;
  }

  async *#read(): AsyncGenerator<Buffer, void> {
    let isAtEnd = false;
    try {
      for await (const chunk of this.#iterator) {
        if (this.#isClosed) return;
        const lines = this.#lines.push(chunk);
        this.#hasReached ||= lines.some(({ stream }) => stream !== undefined);
        const bytes = lines.map((line) => this.#output.take(line));
        yield* nonEmpty(bytes.join(''));
      }
      isAtEnd = true;
      const rest = this.#lines.finish().map((line) => this.#output.take(line));
      yield* nonEmpty(rest.join('') + this.#output.finish());
    } finally {
      this.#readToEnd();
      // The reader may have gone before the end: then nobody wants the rest. A bosh whose output is over is not ended:
      // it is about to say why.
      if (!isAtEnd && this.#output.end === undefined) void this.close();
      this.#child.stdout.resume();
    }
  }

  async #whenEnded(isRead: Promise<void>): Promise<StreamEnd> {
    const [result] = await Promise.all([Promise.race([this.#child, this.#isLeft]), isRead]);
    const { end } = this.#output;
    if (end !== undefined) return { kind: 'exited', ...end };
    if (this.#isClosed || result === undefined) return { kind: 'closed' };
    if (result.exitCode === NOT_FOUND && this.#output.noise === '') {
      const error = notStarted('bosh', 'ENOENT');
      return { kind: 'lost', reason: error.message, error };
    }
    if (result.exitCode === undefined && result.code !== undefined) {
      return { kind: 'lost', reason: notStarted('sh', result.code).message };
    }
    return {
      kind: 'lost',
      reason:
        this.#whatWasSaid() ??
        `bosh ssh ended with ${result.exitCode ?? result.signal ?? 'no code'}`,
    };
  }

  /** What came on the way to the cell, or else bosh's own words; undefined where there are none. */
  #whatWasSaid(): string | undefined {
    const noise = oneLine(this.#output.noise.replace(ANNOUNCEMENT, ''));
    const words = noise === '' ? oneLine(this.#stderr.replace(EXIT_CODE, '')) : noise;
    return words === '' ? undefined : words;
  }
}

function* nonEmpty(text: string): Generator<Buffer> {
  if (text !== '') yield Buffer.from(text, 'latin1');
}
