import type { Gathered, Known, Problem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { RawCell, RawFile, RawSource } from '../snapshot/raw-source.js';
import { kernelLogsIn, lackingLogsIn, partOf, type CellReader } from './cell-reader.js';
import { replyFor, REPLY_FILES } from './foundation-replies.js';
import type { CfCli } from './foundation.js';

/** What not every cell has, and need not have. */
const OPTIONAL_FILES: ReadonlySet<string> = new Set(['ip6tables-save.txt']);

/** The files of a cell beside its kernel logs. */
const CELL_FILES = [
  ...OPTIONAL_FILES,
  'iptables-save.txt',
  'ip-route.txt',
  'container-metadata.json',
  'logging.json',
  'rep.log',
];

const LRPS = 'actual-lrps.ndjson';

/** So many cells are asked for what runs everywhere. */
const MOST_ASKED = 3;

export interface LiveRawSourceOptions {
  readonly cf: CfCli;
  readonly api: string;
  readonly deployment?: string | undefined;
  readonly readers: Gathered<readonly CellReader[]>;
}

/** What a running foundation gives to a snapshot: bytes as cells and APIs returned them, one round trip a cell. */
export class LiveRawSource implements RawSource {
  readonly api: string;
  readonly deployment?: string;
  readonly #options: LiveRawSourceOptions;

  constructor(options: LiveRawSourceOptions) {
    this.#options = options;
    this.api = options.api;
    if (options.deployment !== undefined) this.deployment = options.deployment;
  }

  cells(): Promise<readonly RawCell[]> {
    return Promise.resolve(this.#options.readers.value.map(rawCell));
  }

  async foundationFiles(): Promise<readonly Known<RawFile>[]> {
    const { cf, readers } = this.#options;
    const replies = REPLY_FILES.map(async (name): Promise<Known<RawFile>> => {
      const { value, problems } = await replyFor(cf, name, '');
      return value === undefined
        ? { problems }
        : { value: { name, content: value.text }, problems };
    });
    const files = await Promise.all([...replies, this.#lrps()]);
    return [...files, { problems: readers.problems }];
  }

  async #lrps(): Promise<Known<RawFile>> {
    let problems: readonly Problem[] = [];
    for (const reader of this.#options.readers.value.slice(0, MOST_ASKED)) {
      // By the one script that fetches all the rest too.
      await reader.all();
      const { value, problems: met } = await reader.lrps();
      if (value !== undefined) return { value, problems: [] };
      problems = met;
    }
    return {
      problems: problems.map((problem) => ({ ...problem, message: `${LRPS}: ${problem.message}` })),
    };
  }
}

function rawCell(reader: CellReader): RawCell {
  const { id, name, ip, az } = reader.cell;
  return { id, name, ip, ...dropUnknown({ az }), files: () => filesOf(reader) };
}

async function filesOf(reader: CellReader): Promise<Gathered<readonly RawFile[]>> {
  const { value: archive, problems } = await reader.all();
  if (archive === undefined) return { value: [], problems };
  const logs = kernelLogsIn(archive);
  const lacking = lackingLogsIn(reader.cell, archive);
  const logProblems =
    logs.length + lacking.length > 0
      ? lacking
      : partOf(reader.cell, archive, 'kern.log', '').problems;
  const files = CELL_FILES.map((name) => partOf(reader.cell, archive, name, ''));
  return {
    value: [...logs, ...files.map(({ value }) => value).filter((file) => file !== undefined)],
    problems: [
      ...files.flatMap(({ problems: met }, at) =>
        OPTIONAL_FILES.has(CELL_FILES[at] ?? '')
          ? met.filter(({ code }) => code !== 'NOT_FOUND')
          : met,
      ),
      ...logProblems,
    ],
  };
}
