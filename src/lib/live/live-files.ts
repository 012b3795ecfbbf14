import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { plainCell } from '../cell-transport/plain-cell.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import type { NamedText } from '../json/json-document.js';
import { once } from '../source/once.js';
import type { Entry, SourceFiles } from '../source/source-files.js';
import { kernelLogsIn, lackingLogsIn, partOf, type CellReader } from './cell-reader.js';
import { replyFor } from './foundation-replies.js';
import type { CfCli } from './foundation.js';

/** `cells/<id>/<file>` */
const CELL_FILE = /^cells\/([^/]+)\/(.+)$/;
const CELL_FOLDER = /^cells\/([^/]+)$/;

/** So many cells are asked for what runs everywhere, before that stays unknown. */
const MOST_ASKED = 3;

export interface LiveFilesOptions {
  readonly cf: CfCli;
  readonly readers: () => Promise<Gathered<readonly CellReader[]>>;
  /** Whether the readers are for all cells of the foundation. */
  readonly areAllCells: boolean;
}

/**
 * A running foundation as files in the snapshot's layout: what cells and APIs answer at the first reading. So the same
 * code understands both, and a snapshot holds what a live command would have seen.
 */
export class LiveFiles implements SourceFiles {
  readonly areAllCells: boolean;
  readonly #options: LiveFilesOptions;
  readonly #folder = once(() => mkdtemp(join(tmpdir(), 'cfnet-logs-')));
  #hasFolder = false;
  /** Cells whose silence has been told. */
  readonly #told = new Set<string>();

  constructor(options: LiveFilesOptions) {
    this.#options = options;
    this.areAllCells = options.areAllCells;
  }

  async read(name: string, withoutIt: string, cell?: string): Promise<Known<NamedText>> {
    const [, id = '', file = ''] = CELL_FILE.exec(name) ?? [];
    if (id !== '') return this.#cellFile(id, file, withoutIt, cell);
    if (name === 'actual-lrps.ndjson') return this.#actualLrps(withoutIt);
    // Cells know more of instances, by one question for all.
    if (name === 'process-stats.json' && (await this.#hasCells())) return { problems: [] };
    return replyFor(this.#options.cf, name, withoutIt);
  }

  async readIfThere(name: string, cell?: string): Promise<Known<NamedText>> {
    const read = await this.read(name, '', cell);
    return { ...read, problems: read.problems.filter(({ code }) => code !== 'NOT_FOUND') };
  }

  async list(folder: string): Promise<Gathered<ReadonlyMap<string, Entry>>> {
    const { value: readers, problems } = await this.#options.readers();
    const [, id] = CELL_FOLDER.exec(folder) ?? [];
    if (id !== undefined) return this.#logs(id, readers);
    return { value: new Map(readers.map(({ cell }) => [cell.id, folderEntry(cell.id)])), problems };
  }

  /** Removes what was downloaded. */
  async close(): Promise<void> {
    if (this.#hasFolder) await rm(await this.#folder(), { recursive: true, force: true });
  }

  async #cellFile(
    id: string,
    file: string,
    withoutIt: string,
    cell: string | undefined,
  ): Promise<Known<NamedText>> {
    const { value: readers } = await this.#options.readers();
    const reader = readers.find((candidate) => candidate.cell.id === id);
    if (reader === undefined) return { problems: [] };
    const named = (text: string): Known<NamedText> => ({
      value: { name: `${reader.cell.name}: ${file}`, text, ...(cell !== undefined && { cell }) },
      problems: [],
    });
    if (file === 'cell.json') return named(cellDocument(reader.cell));
    const { value: archive, problems } = await reader.state();
    if (archive === undefined) return { problems: this.#once(id, problems) };
    const { value: part, problems: missing } = partOf(reader.cell, archive, file, withoutIt);
    return part === undefined ? { problems: missing } : named(part.content.toString('utf8'));
  }

  /** A cell that cannot be reached lacks everything: that is one problem. */
  #once(id: string, problems: readonly Problem[]): readonly Problem[] {
    if (this.#told.has(id)) return [];
    this.#told.add(id);
    return problems;
  }

  async #hasCells(): Promise<boolean> {
    return (await this.#options.readers()).value.length > 0;
  }

  async #actualLrps(withoutIt: string): Promise<Known<NamedText>> {
    const { value: readers } = await this.#options.readers();
    if (readers.length === 0) return { problems: [] };
    let problems: readonly Problem[] = [];
    for (const reader of readers.slice(0, MOST_ASKED)) {
      const { value, problems: met } = await reader.lrps();
      if (value !== undefined) {
        return {
          // cfdot ended well: no line means that nothing runs.
          value: {
            name: 'cfdot actual-lrps',
            text: value.content.toString('utf8'),
            isWhole: true,
          },
          problems: [],
        };
      }
      problems = met;
    }
    const [why] = problems;
    const message = `No cell tells what runs${why === undefined ? '' : ` (${why.message})`}: ${withoutIt}`;
    return { problems: [{ code: 'NOT_FOUND', message }] };
  }

  async #logs(
    id: string,
    readers: readonly CellReader[],
  ): Promise<Gathered<ReadonlyMap<string, Entry>>> {
    const entries = new Map<string, Entry>();
    const reader = readers.find(({ cell }) => cell.id === id);
    if (reader === undefined) return { value: entries, problems: [] };
    const { value: archive, problems } = await reader.logs();
    if (archive === undefined) return { value: entries, problems: this.#once(id, problems) };
    this.#hasFolder = true;
    const folder = await mkdtemp(join(await this.#folder(), 'cell-'));
    for (const { name, content, mtimeMs = 0 } of kernelLogsIn(archive)) {
      const path = join(folder, name);
      await writeFile(path, content, { mode: 0o600 });
      await utimes(path, mtimeMs / 1000, mtimeMs / 1000);
      entries.set(name, { path, mtimeMs, size: content.length, isFolder: false });
    }
    return { value: entries, problems: lackingLogsIn(reader.cell, archive) };
  }
}

/** `cell.json` of a snapshot. */
function cellDocument(cell: RemoteCell): string {
  return `${JSON.stringify(plainCell(cell), null, 2)}\n`;
}

function folderEntry(id: string): Entry {
  return { path: id, mtimeMs: 0, size: 0, isFolder: true };
}
