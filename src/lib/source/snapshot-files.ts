import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import type { NamedText } from '../json/json-document.js';
import { fileProblem } from './file-problem.js';
import { fileText } from './file-text.js';
import type { Entry, SourceFiles } from './source-files.js';

/** The files below one folder, called in messages by their place below it. */
export class SnapshotFiles implements SourceFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async read(name: string, withoutIt: string, cell?: string): Promise<Known<NamedText>> {
    const ofCell = cell === undefined ? {} : { cell };
    try {
      return fileText(name, await readFile(join(this.#root, name)), cell);
    } catch (error) {
      return { problems: [{ ...fileProblem(name, withoutIt, error), ...ofCell }] };
    }
  }

  async readIfThere(name: string, cell?: string): Promise<Known<NamedText>> {
    const read = await this.read(name, '', cell);
    return { ...read, problems: read.problems.filter(({ code }) => code !== 'NOT_FOUND') };
  }

  async list(folder: string, withoutIt: string): Promise<Gathered<ReadonlyMap<string, Entry>>> {
    const problems: Problem[] = [];
    const entries = new Map<string, Entry>();
    try {
      for (const name of (await readdir(join(this.#root, folder))).sort()) {
        const described = await this.#describe(`${folder}/${name}`);
        problems.push(...described.problems);
        if (described.value !== undefined) entries.set(name, described.value);
      }
    } catch (error) {
      problems.push(fileProblem(`${folder}/`, withoutIt, error));
    }
    return { value: entries, problems };
  }

  async #describe(name: string): Promise<Known<Entry>> {
    const path = join(this.#root, name);
    try {
      const stats = await stat(path);
      const { mtimeMs, size } = stats;
      return { value: { path, mtimeMs, size, isFolder: stats.isDirectory() }, problems: [] };
    } catch (error) {
      return { problems: [fileProblem(name, 'its link leads nowhere', error)] };
    }
  }
}
