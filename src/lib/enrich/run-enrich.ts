import { CfnetError, type ExitCodeValue } from '../errors/cfnet-error.js';
import { errorFromProblem, problemTexts, type Problem } from '../errors/problem.js';
import { cellFilter } from '../filter/cell-filter.js';
import { FlowFilter } from '../filter/flow-filter.js';
import type { FilterValues } from '../filter/filter-values.js';
import { parseTimeWindow } from '../filter/time-window.js';
import type { Directory } from '../directory/directory.js';
import type { FlowPrinter } from '../output/flow/flow-printer.js';
import { openSnapshot } from '../source/snapshot-source.js';
import type { Source } from '../source/source.js';
import { enrichFlows, type EnrichSummary } from './enrich-flows.js';
import { exitCodeOf } from './exit-code.js';
import type { Selection } from './flow-stream.js';
import { prepareEnrichment, type PreparedEnrichment } from './prepare-enrichment.js';
import { describeSummary } from './summary-text.js';
import { describeUnknownValue, hopelessError } from './unknown-value-text.js';
import { ValueLookup, type UnknownValue } from './unknown-values.js';

/** What `cfnet enrich` is asked to do. */
export interface EnrichOrder {
  readonly files: readonly string[];
  readonly snapshot?: string | undefined;
  readonly filters: FilterValues;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  /** Whether finding nothing is a "no". */
  readonly failEmpty: boolean;
  /** Leaves out the summary; what went wrong is said all the same. */
  readonly quiet: boolean;
}

/** The outside world of the service. */
export interface EnrichPorts {
  readonly stdin: AsyncIterable<Buffer> & { readonly isTTY?: boolean };
  readonly now: () => number;
  readonly write: (text: string) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
  readonly printer: (directory: Directory) => FlowPrinter;
}

/**
 * Enriches logs and prints the flows. @returns the exit code of the contract.
 * Errors: USAGE for values that make no sense, NOT_FOUND and BAD_INPUT for a snapshot that is none, NOT_FOUND for
 * names that nobody has, and that of the first input where none could be read.
 */
export async function runEnrich(order: EnrichOrder, ports: EnrichPorts): Promise<ExitCodeValue> {
  const filter = new FlowFilter(order.filters);
  const files = filesOf(order, ports);
  const now = ports.now();
  const source = order.snapshot === undefined ? undefined : await openSnapshot(order.snapshot);
  // In a snapshot the moment it was taken is what `10m` counts back from.
  const window = parseTimeWindow(order.since, order.until, source?.info.takenAt ?? now);
  const wantsCell = cellFilter(order.filters);
  const prepared = await prepareEnrichment({ files, source, wantsCell, stdin: ports.stdin, now });
  tell(ports, prepared.problems);
  const unknown = unknownValues(order.filters, prepared, files, source);
  requireLogs(prepared, ports);
  tell(ports, prepared.inputProblems);
  for (const value of unknown) ports.notice(describeUnknownValue(value, source?.info.name));

  const summary = await printFlows(prepared, { filter, window }, order, ports);
  if (!order.quiet) describeSummary(summary).forEach(ports.notice);
  requireReadLogs(prepared, summary, ports);
  const brokenRules = prepared.brokenRules();
  tell(ports, [...summary.problems, ...brokenRules]);
  return exitCodeOf({
    flows: summary.flows,
    inputProblems: [...prepared.inputProblems, ...summary.problems],
    sourceProblems: [...prepared.problems, ...brokenRules],
    unknown: source === undefined ? [] : unknown,
    failEmpty: order.failEmpty,
  });
}

async function printFlows(
  { series, knowledge }: PreparedEnrichment,
  selection: Selection,
  { first, last }: EnrichOrder,
  ports: EnrichPorts,
): Promise<EnrichSummary> {
  const printer = ports.printer(knowledge.directory);
  if (printer.header !== undefined) await ports.write(printer.header);
  return enrichFlows({ series, selection, limits: { first, last }, knowledge }, (flow) =>
    ports.write(printer.print(flow)),
  );
}

/** Without files the cells of the snapshot are read, or what is piped in. */
function filesOf({ files, snapshot }: EnrichOrder, { stdin }: EnrichPorts): readonly string[] {
  if (files.filter((path) => path === '-').length > 1) {
    throw new CfnetError('USAGE', 'standard input can be read only once', {
      hint: 'Give - once.',
    });
  }
  if (files.length > 0 || snapshot !== undefined) return files;
  if (stdin.isTTY !== true) return ['-'];
  throw new CfnetError('USAGE', 'there is nothing to read', {
    hint: 'Give log files, - for standard input, or --snapshot DIR.',
  });
}

/** Errors: USAGE or NOT_FOUND where nothing at all can pass. */
function unknownValues(
  filters: FilterValues,
  { knowledge: { directory } }: PreparedEnrichment,
  files: readonly string[],
  source: Source | undefined,
): readonly UnknownValue[] {
  const lookup = new ValueLookup(directory, files.length > 0);
  const hopeless = lookup.hopeless(filters);
  if (hopeless !== undefined) throw hopelessError(hopeless, source?.info.name);
  return lookup.unknown(filters);
}

function requireLogs({ series, inputProblems }: PreparedEnrichment, ports: EnrichPorts): void {
  if (series.length > 0) return;
  throw (
    firstOf(inputProblems, ports) ??
    new CfnetError('NOT_FOUND', 'there is no kernel log to read', {
      hint: 'Give log files; of a snapshot the cells/ID/kern.log files are read.',
    })
  );
}

/** Where every single log failed, and nothing came out, the first failure is the answer. */
function requireReadLogs(
  { series }: PreparedEnrichment,
  { flows, problems, failed }: EnrichSummary,
  ports: EnrichPorts,
): void {
  const logs = series.reduce((sum, one) => sum + one.logs.length, 0);
  const error = failed === logs && flows === 0 ? firstOf(problems, ports) : undefined;
  if (error !== undefined) throw error;
}

/** The first problem as the error that ends the program; the others are told. */
function firstOf(
  [first, ...others]: readonly Problem[],
  ports: EnrichPorts,
): CfnetError | undefined {
  tell(ports, others);
  return first === undefined ? undefined : errorFromProblem(first);
}

function tell({ notice }: EnrichPorts, problems: readonly Problem[]): void {
  problemTexts(problems).forEach(notice);
}
