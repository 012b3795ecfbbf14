import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { errorFromProblem, isFailure, problemText, type Problem } from '../errors/problem.js';
import { FlowFilter } from '../filter/flow-filter.js';
import type { FilterValues } from '../filter/filter-values.js';
import { parseTimeWindow } from '../filter/time-window.js';
import type { Directory } from '../directory/directory.js';
import type { FlowPrinter } from '../output/flow/flow-printer.js';
import { openSnapshot } from '../source/snapshot-source.js';
import { enrichFlows, type EnrichSummary } from './enrich-flows.js';
import { prepareEnrichment } from './prepare-enrichment.js';
import { describeSummary, describeUnknownValue } from './summary-text.js';
import { findUnknownValues } from './unknown-values.js';

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
 * Errors: USAGE for values that make no sense, NOT_FOUND and BAD_INPUT for a snapshot that is none.
 */
export async function runEnrich(order: EnrichOrder, ports: EnrichPorts): Promise<ExitCodeValue> {
  const filter = new FlowFilter(order.filters);
  const source = order.snapshot === undefined ? undefined : await openSnapshot(order.snapshot);
  const now = ports.now();
  // In a snapshot the moment it was taken is what `10m` counts back from.
  const window = parseTimeWindow(order.since, order.until, source?.info.takenAt ?? now);
  const files = filesOf(order, ports);
  const prepared = await prepareEnrichment({ files, source, stdin: ports.stdin, now });
  const { knowledge, inputProblems, sourceProblems } = prepared;
  tell(ports, [...sourceProblems, ...inputProblems]);
  const unknown = findUnknownValues(order.filters, knowledge.directory);
  for (const value of unknown) ports.notice(describeUnknownValue(value, source?.info.name));

  const printer = ports.printer(knowledge.directory);
  if (printer.header !== undefined) await ports.write(printer.header);
  const summary = await enrichFlows(
    {
      series: prepared.series,
      selection: { filter, window },
      limits: {
        ...(order.first !== undefined && { first: order.first }),
        ...(order.last !== undefined && { last: order.last }),
      },
      knowledge,
    },
    (flow) => ports.write(printer.print(flow)),
  );
  tell(ports, summary.problems);
  if (!order.quiet) describeSummary(summary).forEach(ports.notice);
  const isAskedForUnknown = source !== undefined && unknown.some(({ isWanted }) => isWanted);
  return (
    failureOf([...inputProblems, ...summary.problems], sourceProblems, summary) ??
    (isAskedForUnknown ? ExitCode.notFound : undefined) ??
    (order.failEmpty && summary.flows === 0 ? ExitCode.no : ExitCode.done)
  );
}

/** Without files the cells of the snapshot are read, or what is piped in. */
function filesOf(order: EnrichOrder, { stdin }: EnrichPorts): readonly string[] {
  if (order.files.length > 0 || order.snapshot !== undefined) return order.files;
  if (stdin.isTTY !== true) return ['-'];
  throw new CfnetError('USAGE', 'there is nothing to read', {
    hint: 'Give log files, - for standard input, or --snapshot DIR.',
  });
}

function tell({ notice }: EnrichPorts, problems: readonly Problem[]): void {
  problems.map(problemText).forEach(notice);
}

/**
 * Inputs that failed: the code of the first when nothing at all was read, else "partial". What a source merely
 * lacks is said and no failure; what it has broken is.
 */
function failureOf(
  inputs: readonly Problem[],
  source: readonly Problem[],
  { lines }: EnrichSummary,
): ExitCodeValue | undefined {
  const [first] = inputs;
  if (first !== undefined && lines === 0) return errorFromProblem(first).exitCode;
  const isBroken = first !== undefined || source.some(isFailure);
  return isBroken ? ExitCode.partial : undefined;
}
