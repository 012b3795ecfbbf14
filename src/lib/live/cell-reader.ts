import type { CellTransport, RemoteCell } from '../cell-transport/cell-transport.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, type Known, type Problem } from '../errors/problem.js';
import { oneLine } from '../outside/one-line.js';
import { once } from '../source/once.js';
import { readArchive, type ArchivePart } from './cell-archive.js';
import { cellScript, type CellWishes } from './cell-script.js';
import { loggingDocument } from './logging-document.js';

type Archive = ReadonlyMap<string, ArchivePart>;

/** A cell that is busy or far away is given so long, in milliseconds. */
const PATIENCE_MS = 60_000;

const KERNEL_LOG = /^kern\.log/;

/** Reads a cell's files: all that is wanted at once by one script. */
export class CellReader {
  readonly cell: RemoteCell;
  /** Containers, rules, logging and rep's log; fetched by the first call. */
  readonly state = once(
    () => this.#everything ?? this.#fetch({ state: true, lrps: this.#isAsked }),
  );
  readonly logs = once(() => this.#fetch({ logs: true }));
  /** All of it, by one script; what of it is also called state is not fetched again. */
  readonly all = once(() => {
    const everything = this.#fetch({ state: true, lrps: this.#isAsked, logs: true });
    this.#everything = everything;
    return everything;
  });
  readonly #transport: () => Promise<CellTransport>;
  readonly #isAsked: boolean;
  #everything: Promise<Known<Archive>> | undefined;
  readonly #signal: AbortSignal;

  /** @param isAsked whether this cell is to tell what runs on all of them */
  constructor(
    cell: RemoteCell,
    transport: () => Promise<CellTransport>,
    { isAsked, signal }: { isAsked: boolean; signal: AbortSignal },
  ) {
    this.cell = cell;
    this.#transport = transport;
    this.#isAsked = isAsked;
    this.#signal = signal;
  }

  /** What runs on all cells. */
  async lrps(): Promise<Known<ArchivePart>> {
    const { value, problems } = await (this.#isAsked ? this.state() : this.#fetch({ lrps: true }));
    return value === undefined ? { problems } : partOf(this.cell, value, 'actual-lrps.ndjson', '');
  }

  async #fetch(wishes: CellWishes): Promise<Known<Archive>> {
    try {
      const transport = await this.#transport();
      const { exitCode, stdout, stderr } = await transport.run(this.cell, cellScript(wishes), {
        signal: this.#signal,
        timeoutMs: PATIENCE_MS,
      });
      const parts = readArchive(stdout);
      if (exitCode === 0) return { value: parts, problems: [] };
      if (parts.size > 0) return { value: endedEarly(parts, exitCode, stderr), problems: [] };
      return { problems: [this.#problem(failed(this.cell, exitCode, stderr))] };
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      return { problems: [this.#problem(error)] };
    }
  }

  #problem(error: CfnetError): Problem {
    return { ...problemFromError(error), cell: this.cell.id };
  }
}

/** No file: says how a script ended that did not come to its end, so that it is not known what it had still to give. */
const ENDED_EARLY = '';

function endedEarly(parts: Archive, exitCode: number, stderr: string): Archive {
  const end = { name: ENDED_EARLY, content: Buffer.alloc(0), exitCode, said: oneLine(stderr) };
  return new Map([...parts, [ENDED_EARLY, end]]);
}

/**
 * One file of what was fetched, or the problem that says why there is none.
 * @param withoutIt what stays unknown without it, as the end of a sentence
 */
export function partOf(
  cell: RemoteCell,
  archive: Archive,
  name: string,
  withoutIt: string,
): Known<ArchivePart> {
  if (name === 'logging.json') {
    const content = Buffer.from(loggingDocument(archive));
    return { value: { name, content, exitCode: 0, said: '' }, problems: [] };
  }
  const part = archive.get(name) ?? archive.get(ENDED_EARLY);
  if (part?.exitCode === 0) return { value: part, problems: [] };
  return { problems: [{ ...partProblem(cell, name, part, withoutIt), cell: cell.id }] };
}

/** The kernel logs among what was fetched. */
export function kernelLogsIn(archive: Archive): readonly ArchivePart[] {
  return [...archive.values()].filter(
    ({ name, exitCode }) => exitCode === 0 && KERNEL_LOG.test(name),
  );
}

/** Kernel logs that could not be fetched: flows of theirs are missing. */
export function lackingLogsIn(cell: RemoteCell, archive: Archive): readonly Problem[] {
  return [...archive.values()]
    .filter(({ name, exitCode }) => exitCode !== 0 && KERNEL_LOG.test(name || 'kern.log'))
    .map((part) => {
      const name = part.name === ENDED_EARLY ? 'All of the kernel log' : part.name;
      return { ...partProblem(cell, name, part, 'it was just rotated'), cell: cell.id };
    });
}

function partProblem(
  { name: cell }: RemoteCell,
  name: string,
  part: ArchivePart | undefined,
  withoutIt: string,
): Problem {
  const said = oneLine(part?.said ?? '');
  if (part === undefined || /No such file/.test(said)) {
    const consequence = withoutIt === '' ? '' : `: ${withoutIt}`;
    return { code: 'NOT_FOUND', message: `There is no ${name} on ${cell}${consequence}` };
  }
  if (/Permission denied/.test(said)) {
    return { code: 'NOT_PERMITTED', message: `${name} may not be read on ${cell}: ${said}` };
  }
  const why = said === '' ? `exit code ${part.exitCode}` : said;
  return { code: 'OUTSIDE_FAILED', message: `${name} could not be had from ${cell}: ${why}` };
}

function failed({ name }: RemoteCell, exitCode: number, stderr: string): CfnetError {
  const said = oneLine(stderr);
  if (/sudo/.test(said)) {
    return new CfnetError('NOT_PERMITTED', `${name} lets this user not become root: ${said}`);
  }
  return new CfnetError('OUTSIDE_FAILED', `${name} failed with exit code ${exitCode}: ${said}`);
}
