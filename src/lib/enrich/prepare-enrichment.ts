import type { Cell } from '../directory/model.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { isFailure, problemFromError, type Problem } from '../errors/problem.js';
import { logInput, logStream, openLogFile } from '../log-input/log-file.js';
import type { LogInput } from '../log-input/log-input.js';
import type { CellSource, Source } from '../source/source.js';
import type { LogSeries } from './flow-stream.js';
import { gatherKnowledge, noKnowledge, type GatheredKnowledge } from './knowledge.js';

/** Where lines come from, as asked for. */
export interface EnrichInputs {
  /** Paths, or `-` for standard input. Empty: the logs of the source's own cells. */
  readonly files: readonly string[];
  /** Who names what stands in the lines; absent: nobody. */
  readonly source: Source | undefined;
  /** Of the source's cells, those whose logs and rules are needed. */
  readonly wantsCell: (cell: Cell) => boolean;
  readonly stdin: AsyncIterable<Buffer>;
  /** Milliseconds of the Unix epoch. */
  readonly now: number;
}

export interface PreparedEnrichment extends GatheredKnowledge {
  /** Each with a log at least; none where all inputs failed. */
  readonly series: readonly LogSeries[];
  /** Inputs that cannot be read, each one that was asked for. */
  readonly inputProblems: readonly Problem[];
}

/** Opens the inputs and gathers what their lines are enriched with; what fails is told, the rest goes on. */
export async function prepareEnrichment(inputs: EnrichInputs): Promise<PreparedEnrichment> {
  const { files, source, wantsCell } = inputs;
  if (source === undefined) return { ...nothingGathered(), ...(await fileSeries(inputs)) };
  const gathered = await gatherKnowledge(source, { wantsCell });
  if (files.length > 0) return { ...gathered, ...(await fileSeries(inputs)) };
  const { lacking, ...opened } = await cellSeries(source, wantsCell);
  return { ...gathered, ...opened, problems: [...gathered.problems, ...lacking] };
}

function nothingGathered(): GatheredKnowledge {
  return { knowledge: noKnowledge(), problems: [], brokenRules: () => [] };
}

type OpenedSeries = Pick<PreparedEnrichment, 'series' | 'inputProblems'>;

/** @returns `lacking`: the cells that have no log; that is said, and no failure as long as others have one. */
async function cellSeries(
  source: Source,
  wantsCell: (cell: Cell) => boolean,
): Promise<OpenedSeries & { readonly lacking: readonly Problem[] }> {
  const { value: cells } = await source.cells();
  const opened = await Promise.all(cells.filter(({ cell }) => wantsCell(cell)).map(logsOfCell));
  const problems = opened.flatMap((one) => one.problems);
  return {
    series: opened.map(({ series }) => series).filter(({ logs }) => logs.length > 0),
    inputProblems: problems.filter(isFailure),
    lacking: problems.filter((problem) => !isFailure(problem)),
  };
}

async function logsOfCell(
  cell: CellSource,
): Promise<{ series: LogSeries; problems: readonly Problem[] }> {
  const { value: files, problems } = await cell.logs();
  const logs = files.map(({ path, name, mtimeMs }) => logInput(path, name, mtimeMs));
  return { series: { logs, cell: cell.cell }, problems };
}

async function fileSeries(inputs: EnrichInputs): Promise<OpenedSeries> {
  const series: LogSeries[] = [];
  const inputProblems: Problem[] = [];
  for (const path of inputs.files) {
    try {
      series.push({ logs: [await openInput(path, inputs)] });
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      inputProblems.push(problemFromError(error));
    }
  }
  return { series, inputProblems };
}

async function openInput(path: string, { stdin, now }: EnrichInputs): Promise<LogInput> {
  return path === '-' ? logStream(stdin, now) : openLogFile(path, now);
}
