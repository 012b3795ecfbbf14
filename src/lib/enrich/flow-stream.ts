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
import type { LogInput } from '../log-input/log-file.js';
import { LineBlocks } from '../log-input/line-blocks.js';
import { looksBinary } from '../log-input/looks-binary.js';

/** Logs that make one stream of lines, in order: the files of one cell, or one file of whatever origin. */
export interface LogSeries {
  readonly logs: readonly LogInput[];
  /** The cell that wrote them all, where they are known to come from one. */
  readonly cell?: Cell;
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
}

/** Reads a series of logs as batches of wanted flows, a batch for each chunk of a file. */
export class FlowStream {
  /** What went wrong on the way; the stream went on with the next log. */
  readonly problems: Problem[] = [];

  readonly #series: LogSeries;
  readonly #selection: Selection;
  readonly #enricher: Enricher;
  readonly #wants: HeadTest | undefined;
  readonly #reader = new KernelLogReader();
  readonly #longLine = new LongLine();
  #untimed = 0;

  constructor(series: LogSeries, selection: Selection, knowledge: Knowledge) {
    this.#series = series;
    this.#selection = selection;
    this.#enricher = new Enricher(knowledge, series.cell);
    this.#wants = selection.filter.headTest(knowledge.parties);
  }

  get counts(): StreamCounts {
    return { ...this.#longLine.joined(this.#reader.counts), untimed: this.#untimed };
  }

  async *batches(): AsyncGenerator<readonly Flow[]> {
    for (const log of this.#series.logs) {
      try {
        yield* this.#batchesOf(log);
      } catch (error) {
        if (!(error instanceof CfnetError)) throw error;
        this.#addProblem(error);
        yield this.#flowsOf('', log.latest, true);
      }
      this.#longLine.end();
    }
  }

  async *#batchesOf(log: LogInput): AsyncGenerator<readonly Flow[]> {
    const blocks = new LineBlocks();
    const before = this.counts;
    let isBinary: boolean | undefined;
    for await (const chunk of log.chunks()) {
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
