import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, type Problem } from '../errors/problem.js';
import type { Knowledge } from '../flow/enricher.js';
import { logInput, logStream, openLogFile } from '../log-input/log-file.js';
import type { CellSource, Source } from '../source/source.js';
import type { LogSeries } from './flow-stream.js';
import { gatherKnowledge, noKnowledge } from './knowledge.js';

/** Where lines come from, as asked for. */
export interface EnrichInputs {
  /** Paths, or `-` for standard input. Empty: the logs of the source's own cells. */
  readonly files: readonly string[];
  /** Who names what stands in the lines; absent: nobody. */
  readonly source: Source | undefined;
  readonly stdin: AsyncIterable<Buffer>;
  /** Milliseconds of the Unix epoch. */
  readonly now: number;
}

export interface PreparedEnrichment {
  readonly series: readonly LogSeries[];
  readonly knowledge: Knowledge;
  /** Inputs that cannot be read, each one that was asked for. */
  readonly inputProblems: readonly Problem[];
  /** What the source lacks or has broken. */
  readonly sourceProblems: readonly Problem[];
}

/** Opens the inputs and gathers what their lines are enriched with; what fails is told, the rest goes on. */
export async function prepareEnrichment(inputs: EnrichInputs): Promise<PreparedEnrichment> {
  const { knowledge, problems } =
    inputs.source === undefined
      ? { knowledge: noKnowledge(), problems: [] }
      : await gatherKnowledge(inputs.source);
  const opened =
    inputs.files.length === 0 && inputs.source !== undefined
      ? await cellSeries(inputs.source)
      : await fileSeries(inputs);
  return { knowledge, sourceProblems: problems, ...opened };
}

interface OpenedSeries {
  readonly series: readonly LogSeries[];
  readonly inputProblems: readonly Problem[];
}

async function cellSeries(source: Source): Promise<OpenedSeries> {
  const { value: cells } = await source.cells();
  const opened = await Promise.all(cells.map(logsOfCell));
  return {
    series: opened.map(({ series }) => series),
    inputProblems: opened.flatMap(({ problems }) => problems),
  };
}

async function logsOfCell(
  cell: CellSource,
): Promise<{ series: LogSeries; problems: readonly Problem[] }> {
  const { value: files, problems } = await cell.logs();
  const logs = files.map(({ path, name, mtimeMs }) => logInput(path, name, mtimeMs));
  return { series: { logs, cell: cell.cell }, problems };
}

async function fileSeries({ files, stdin, now }: EnrichInputs): Promise<OpenedSeries> {
  const series: LogSeries[] = [];
  const inputProblems: Problem[] = [];
  for (const path of files) {
    try {
      series.push({ logs: [path === '-' ? logStream(stdin, now) : await openLogFile(path, now)] });
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      inputProblems.push(problemFromError(error));
    }
  }
  return { series, inputProblems };
}
