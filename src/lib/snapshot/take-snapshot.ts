import { mkdir, mkdtemp, readdir, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CfnetError } from '../errors/cfnet-error.js';
import type { Problem } from '../errors/problem.js';
import { Limit } from '../outside/limit.js';
import type { RawCell, RawFile, RawSource } from './raw-source.js';

const VERSION = 1;
const CELLS_AT_A_TIME = 16;

/** Ids and names become names of folders and files: nothing else than this may. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export interface TakenSnapshot {
  readonly directory: string;
  readonly cells: number;
  readonly files: number;
  /** What could not be had. */
  readonly problems: readonly Problem[];
}

/**
 * Collects a source into a folder in the snapshot layout (contract, section 1). The folder appears when it is
 * complete: until then everything stands in a temporary one beside it.
 * @param now milliseconds of the Unix epoch
 * @param signal while nothing has appeared yet, it ends the work, and nothing does
 * Errors: CfnetError BAD_INPUT for a folder that holds something, OUTSIDE_FAILED where it cannot be written; the
 * signal's reason.
 */
export async function takeSnapshot(
  source: RawSource,
  directory: string,
  now: number,
  signal?: AbortSignal,
): Promise<TakenSnapshot> {
  const target = resolve(directory);
  await requireFree(target, directory);
  const draft = await draftBeside(target, directory);
  try {
    const { cells, files, problems } = await collect(source, draft, now);
    signal?.throwIfAborted();
    await rmdir(target).catch(ignoreMissing);
    await rename(draft, target);
    return { directory, cells, files, problems };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function draftBeside(target: string, asGiven: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    return await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  } catch (cause) {
    throw new CfnetError('OUTSIDE_FAILED', `${asGiven} cannot be written`, {
      cause,
      hint: 'Name a folder in a place where you may write.',
    });
  }
}

async function requireFree(target: string, asGiven: string): Promise<void> {
  let entries: readonly string[];
  try {
    entries = await readdir(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new CfnetError(
      'BAD_INPUT',
      `${asGiven} cannot be used as a folder: ${code ?? 'unknown'}`,
    );
  }
  if (entries.length === 0) return;
  throw new CfnetError('BAD_INPUT', `${asGiven} is not empty`, {
    hint: 'Name a folder that does not exist yet: a snapshot overwrites nothing.',
  });
}

async function collect(
  source: RawSource,
  folder: string,
  now: number,
): Promise<Omit<TakenSnapshot, 'directory'>> {
  const problems: Problem[] = [];
  let files = 0;
  const write = async (place: string, found: readonly RawFile[]): Promise<void> => {
    for (const { name, content, mtimeMs } of found.filter((file) => SAFE_NAME.test(file.name))) {
      const path = join(place, name);
      await writeFile(path, content);
      if (mtimeMs !== undefined) await utimes(path, mtimeMs / 1000, mtimeMs / 1000);
      files += 1;
    }
  };
  for (const { value, problems: met } of await source.foundationFiles()) {
    problems.push(...met);
    if (value !== undefined) await write(folder, [value]);
  }
  const cells = (await source.cells()).filter(({ id }) => SAFE_NAME.test(id));
  // So many cells' files are held at a time; a source that is slower than that waits by itself.
  const limit = new Limit(CELLS_AT_A_TIME);
  const met = await Promise.all(
    cells.map((cell) =>
      limit.run(async () => {
        const place = join(folder, 'cells', cell.id);
        await mkdir(place, { recursive: true });
        const { value, problems: ofCell } = await cell.files();
        await write(place, [{ name: 'cell.json', content: json(describe(cell)) }, ...value]);
        return ofCell.map((problem) => ({ ...problem, cell: cell.id }));
      }),
    ),
  );
  problems.push(...met.flat());
  await write(folder, [{ name: 'snapshot.json', content: json(head(source, now)) }]);
  return { cells: cells.length, files, problems };
}

function head({ api, deployment }: RawSource, now: number): object {
  const taken_at = new Date(now).toISOString();
  return { version: VERSION, taken_at, api: api ?? null, deployment: deployment ?? null };
}

function describe({ id, name, ip, az }: RawCell): object {
  return { id, name, ip, az };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
