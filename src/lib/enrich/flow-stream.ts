import type { Cell } from '../directory/model.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, type Problem } from '../errors/problem.js';
import { isWithin, type TimeWindow } from '../filter/time-window.js';
import type { FlowFilter } from '../filter/flow-filter.js';
import { Enricher, type Knowledge } from '../flow/enricher.js';
import type { Flow } from '../flow/flow.js';
import {
  KernelLogReader,
  type HeadTest,
  type LineCounts,
} from '../kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { LongLine } from './long-line.js';
import { mergeByTime } from './merge-by-time.js';
import type { Archive, LogInput } from '../log-input/log-input.js';
import { LineBlocks } from '../log-input/line-blocks.js';
import { looksBinary } from '../log-input/looks-binary.js';

/** Logs that make one stream of lines, in order: the files of one cell, or one file of whatever origin. */
export interface LogSeries {
  readonly logs: readonly LogInput[];
  /** The cell that wrote them all, where they are known to come from one. */
  readonly cell?: Cell | undefined;
}

/** Which flows are wanted. */
export interface Selection {
  readonly filter: FlowFilter;
  readonly window: TimeWindow;
}

/** What became of the lines read so far. */
export interface StreamCounts extends LineCounts {
  /** Messages left out because they tell no time and only those of some time are wanted. */
  readonly untimed: number;
  /** Files in archives that are no kernel logs. */
  readonly passedOver: number;
}

/** Reads a series of logs as batches of wanted flows, a batch for each chunk of a file. */
export class FlowStream {
  /** What went wrong on the way; the stream went on with the next log. */
  readonly problems: Problem[] = [];
  /** How many logs that concerns. */
  failed = 0;

  /** Logs that turned out to be archives, open. */
  readonly #inner: FlowStream[] = [];
  readonly #knowledge: Knowledge;
  readonly #series: LogSeries;
  readonly #selection: Selection;
  readonly #enricher: Enricher;
  readonly #wants: HeadTest | undefined;
  readonly #reader = new KernelLogReader();
  readonly #longLine = new LongLine();
  #untimed = 0;
  #passedOver = 0;

  constructor(series: LogSeries, selection: Selection, knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#series = series;
    this.#selection = selection;
    this.#enricher = new Enricher(knowledge, series.cell);
    this.#wants = selection.filter.headTest(knowledge.parties);
  }

  get counts(): StreamCounts {
    const own = {
      ...this.#longLine.joined(this.#reader.counts),
      untimed: this.#untimed,
      passedOver: this.#passedOver,
    };
    return sumOfCounts([own, ...this.#inner.map(({ counts }) => counts)]);
  }

  async *batches(): AsyncGenerator<readonly Flow[]> {
    for (const log of this.#series.logs) {
      const before = this.problems.length;
      try {
        yield* this.#batchesOf(log);
      } catch (error) {
        if (!(error instanceof CfnetError)) throw error;
        this.#addProblem(error);
        yield this.#flowsOf('', log.latest, true);
      }
      this.#longLine.end();
      if (this.problems.length > before) this.failed++;
    }
  }

  async *#batchesOf(log: LogInput): AsyncGenerator<readonly Flow[]> {
    const opened = await log.open();
    if ('text' in opened) yield* this.#batchesOfText(log, opened.text);
    else yield* this.#batchesOfArchive(opened);
  }

  /** Its logs are merged by time, as those of a snapshot are. */
  async *#batchesOfArchive(archive: Archive): AsyncGenerator<readonly Flow[]> {
    this.#passedOver += archive.passedOver;
    const streams = archive.series.map(({ logs, cell }) => {
      const known = cell?.id === undefined ? undefined : this.#knowledge.directory.cell(cell.id);
      const series = { logs, cell: this.#series.cell ?? known ?? cell };
      return new FlowStream(series, this.#selection, this.#knowledge);
    });
    this.#inner.push(...streams);
    yield* mergeByTime(streams.map((stream) => stream.batches()));
    this.problems.push(...streams.flatMap(({ problems }) => problems));
    if (archive.failure !== undefined) throw archive.failure;
  }

  async *#batchesOfText(
    log: LogInput,
    text: AsyncIterable<Buffer>,
  ): AsyncGenerator<readonly Flow[]> {
    const blocks = new LineBlocks();
    const before = this.counts;
    let isBinary: boolean | undefined;
    for await (const chunk of text) {
      isBinary ??= looksBinary(chunk);
      for (const block of blocks.push(chunk)) yield this.#flowsOf(block, log.latest);
    }
    yield this.#flowsOf(blocks.finish(), log.latest, true);
    if (isBinary === true && messagesBetween(before, this.counts) === 0) {
      throw new CfnetError('BAD_INPUT', `${log.name} is no text and holds no log line`, {
        hint: 'Give kernel log files, packed with gzip or not.',
      });
    }
  }

  #flowsOf(block: string, latest: number, isLast = false): readonly Flow[] {
    const { filter, window } = this.#selection;
    const flows: Flow[] = [];
    const before = this.#reader.counts;
    const take = (packet: LoggedPacket): void => {
      const { time } = packet.envelope;
      if (!isWithin(window, time?.ms)) {
        if (time === undefined) this.#untimed++;
        return;
      }
      const flow = this.#enricher.enrich(packet);
      if (filter.test(flow)) flows.push(flow);
    };
    this.#reader.readBlock(block, latest, take, this.#wants);
    if (isLast) this.#reader.finish(latest, take, this.#wants);
    this.#longLine.add(block, before, this.#reader.counts);
    return flows;
  }

  #addProblem(error: CfnetError): void {
    const cell = this.#series.cell?.id;
    this.problems.push({ ...problemFromError(error), ...(cell !== undefined && { cell }) });
  }
}

function messagesBetween(before: LineCounts, after: LineCounts): number {
  return after.lines - before.lines - (after.otherLines - before.otherLines);
}

export function sumOfCounts(counts: readonly StreamCounts[]): StreamCounts {
  const sum = (part: (one: StreamCounts) => number): number =>
    counts.reduce((total, one) => total + part(one), 0);
  return {
    lines: sum(({ lines }) => lines),
    otherLines: sum(({ otherLines }) => otherLines),
    damaged: sum(({ damaged }) => damaged),
    untimed: sum(({ untimed }) => untimed),
    passedOver: sum(({ passedOver }) => passedOver),
  };
}
