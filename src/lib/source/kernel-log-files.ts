import type { Gathered } from '../errors/problem.js';
import { kernelLogAge } from '../log-input/kernel-log-name.js';
import type { Entry, SourceFiles } from './source-files.js';
import type { LogFile } from './source.js';

interface NumberedLog {
  readonly age: number;
  readonly file: LogFile;
}

/** The kernel log files of a cell's folder, oldest first. */
export async function kernelLogFiles(
  files: SourceFiles,
  folder: string,
  cell: string,
): Promise<Gathered<readonly LogFile[]>> {
  const withoutIt = 'this cell has no log lines';
  const { value: entries, problems } = await files.list(folder, withoutIt);
  const logs = [...entries]
    .map(([name, entry]) => numberedLog(folder, name, entry))
    .filter((log) => log !== undefined);
  const missing =
    logs.length > 0 || problems.length > 0
      ? []
      : [{ code: 'NOT_FOUND' as const, message: `There is no ${folder}/kern.log: ${withoutIt}` }];
  return {
    value: logs.toSorted((a, b) => b.age - a.age).map(({ file }) => file),
    problems: [...problems, ...missing].map((problem) => ({ ...problem, cell })),
  };
}

function numberedLog(folder: string, name: string, entry: Entry): NumberedLog | undefined {
  const age = kernelLogAge(name);
  if (age === undefined || entry.isFolder) return undefined;
  const { path, mtimeMs, size } = entry;
  return {
    age,
    file: { path, name: `${folder}/${name}`, mtimeMs, size, compressed: name.endsWith('.gz') },
  };
}
