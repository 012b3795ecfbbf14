import { setImmediate as nextTurn } from 'node:timers/promises';
import { groupBy } from '../directory/group-by.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { count } from '../explain/wording.js';
import { cellInPath } from './cell-in-path.js';
import { HeldSpace, HeldText } from './held-text.js';
import { kernelLogAge } from './kernel-log-name.js';
import { openContent, type PackedLog } from './log-content.js';
import type { Archive, ArchivedSeries } from './log-input.js';
import { readFailure } from './read-failure.js';
import type { TarMember } from './tar-members.js';

interface HeldFile {
  readonly path: string;
  /** The latest moment that one of its lines can be from, in milliseconds. */
  readonly latest: number;
  readonly text: HeldText;
  readonly failure: CfnetError | undefined;
}

/** A log that turned out to be an archive. */
type FoundArchive = Omit<PackedLog, 'bytes' | 'again'> & {
  readonly members: AsyncIterable<TarMember>;
  /** The latest moment that one of its lines can be from, in milliseconds. */
  readonly latest: number;
};

/**
 * Reads an archive once, from its beginning to its end, and keeps the logs in it, packed: the newest stands first.
 * `bosh logs` of one instance gives its `/var/log` below `var/log`, that of a group an archive of such archives
 * (bosh-agent, logs_tar_provider.go; director, fetch_logs.rb). In a folder with kern.log and its older ones these alone
 * are read, for rsyslog writes the same lines into other files beside them; elsewhere what holds a log line.
 * Errors: NOT_FOUND where there is none.
 */
export async function readArchive(archive: FoundArchive): Promise<Archive> {
  const gatherer = new Gatherer(archive.name);
  const failure = await gatherer.gather(archive, '');
  const { files } = gatherer;
  const folders = new Set(files.filter(isKernelLog).map(({ path }) => folderOf(path)));
  const hasKernelLogs = (path: string): boolean =>
    path.split('/').some((_, depth, parts) => folders.has(parts.slice(0, depth).join('/')));
  const logs = [...groupBy(files, ({ path }) => folderOf(path)).values()].flatMap((inFolder) =>
    logsOf(inFolder, hasKernelLogs),
  );
  if (logs.length === 0) throw failure ?? noLogs(archive.name, files.length);
  return {
    series: logs.map((one) => seriesOf(one, archive.name)),
    passedOver: files.length - logs.flat().length,
    failure,
  };
}

/** Goes through an archive, and through those in it. */
class Gatherer {
  readonly files: HeldFile[] = [];
  readonly #name: string;
  readonly #space: HeldSpace;

  constructor(name: string) {
    this.#name = name;
    this.#space = new HeldSpace(name);
  }

  /** @returns what stood in the way of reading all */
  async gather(archive: FoundArchive, folder: string): Promise<CfnetError | undefined> {
    try {
      for await (const member of archive.members) {
        const path = pathIn(folder, member.path);
        const failure = await this.#add(member, path, archive);
        if (this.#space.isFull) return failure;
      }
    } catch (error) {
      return readFailure(archive.name, error);
    }
    return undefined;
  }

  async #add(
    member: TarMember,
    path: string,
    archive: FoundArchive,
  ): Promise<CfnetError | undefined> {
    const name = `${path} in ${this.#name}`;
    const latest = member.mtimeMs > 0 ? member.mtimeMs : archive.latest;
    const isWanted = kernelLogAge(nameOf(path)) !== undefined;
    const text = new HeldText(this.#space, isWanted);
    const { layers, limit } = archive;
    let failure: CfnetError | undefined;
    try {
      if (member.isSparse) throw sparseError(name);
      const log = { name, bytes: member.chunks(), layers: layers + 1, limit };
      const content = await openContent(log);
      if ('members' in content) {
        failure = await this.gather({ ...log, ...content, latest }, path);
        if (failure === undefined) return undefined;
      } else {
        for await (const chunk of content.text) text.push(chunk);
        text.end();
      }
    } catch (error) {
      failure = readFailure(name, error);
    }
    if (!isWanted && !text.hasLogLine) text.drop();
    this.files.push({ path, latest, text, failure });
    return failure;
  }
}

/**
 * What is to be read of the files of one folder, each with its older ones.
 * @param hasKernelLogs whether a folder is of a machine whose kernel logs are there: then nobody misses a file beside
 *   or below them that cannot be read, a journal of systemd for one.
 */
function logsOf(
  files: readonly HeldFile[],
  hasKernelLogs: (path: string) => boolean,
): readonly (readonly HeldFile[])[] {
  const kernelLogs = files.filter(isKernelLog);
  if (kernelLogs.length > 0) {
    return [kernelLogs.toSorted((one, other) => ageOf(other) - ageOf(one))];
  }
  return files
    .filter(
      ({ path, text, failure }) =>
        text.hasLogLine || (failure !== undefined && !hasKernelLogs(path)),
    )
    .map((file) => [file]);
}

function isKernelLog({ path }: HeldFile): boolean {
  return kernelLogAge(nameOf(path)) !== undefined;
}

function seriesOf(files: readonly HeldFile[], archiveName: string): ArchivedSeries {
  const path = files[0]?.path ?? '';
  const cell = cellInPath(`${nameOf(archiveName)}/${path}`);
  return {
    logs: files.map((file) => ({
      name: `${file.path} in ${archiveName}`,
      latest: file.latest,
      open: () => Promise.resolve({ text: textOf(file) }),
    })),
    ...(cell !== undefined && { cell }),
  };
}

async function* textOf({ text, failure }: HeldFile): AsyncGenerator<Buffer> {
  for (const chunk of text.chunks()) {
    yield chunk;
    // Printing waits for nothing else: Ctrl-C has to be heard.
    await nextTurn();
  }
  if (failure !== undefined) throw failure;
}

function ageOf({ path }: HeldFile): number {
  return kernelLogAge(nameOf(path)) ?? 0;
}

function pathIn(folder: string, path: string): string {
  return [...folder.split('/'), ...path.split('/')]
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sparseError(name: string): CfnetError {
  return new CfnetError('PARTIAL', `${name} was stored without its holes, and is not read`, {
    hint: 'Unpack the archive with GNU tar, and give the files in it.',
  });
}

function noLogs(name: string, files: number): CfnetError {
  const among = files === 0 ? 'there is no file in it' : `looked through ${count(files, 'file')}`;
  return new CfnetError('NOT_FOUND', `${name} holds no kernel log: ${among}`, {
    hint: 'bosh logs fetches /var/log of cells with --system.',
  });
}
