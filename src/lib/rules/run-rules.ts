import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { errorFromProblem, isFailure, problemTexts, type Problem } from '../errors/problem.js';
import type { Source } from '../source/source.js';
import { gatherGrounds } from './grounds.js';
import { packetOfLine, readLine } from './line-to-match.js';
import { listRules, type Found, type ListOrder } from './list-rules.js';
import { matchLine } from './match-line.js';
import type { DescribedRule, RulesDocument, RulesView } from './rules-document.js';
import { unreachedNotes } from './unreached-notes.js';

/** What `cfnet rules` is asked to do. */
export interface RulesOrder extends ListOrder {
  /** A log line, or `-` for the one on stdin: only the rule that printed it is wanted. */
  readonly match?: string | undefined;
}

/** The outside world of the service. */
export interface RulesPorts {
  readonly stdin: AsyncIterable<Buffer>;
  readonly now: () => number;
  /** @param unreached of the rules, those that no packet can come to. */
  readonly print: (
    document: RulesDocument,
    view: RulesView,
    unreached: ReadonlySet<DescribedRule>,
  ) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/**
 * Lists the rules of cells, or finds the one that printed a line. @returns the exit code of the contract.
 * Errors: USAGE for a line that is none, NOT_FOUND for cells, apps
 * and rules that are not there, BAD_INPUT for rules that cannot be read.
 */
export async function runRules(
  source: Source,
  order: RulesOrder,
  ports: RulesPorts,
): Promise<ExitCodeValue> {
  const latest = source.info.takenAt ?? ports.now();
  const packet =
    order.match === undefined
      ? undefined
      : packetOfLine(await readLine(order.match, ports.stdin), latest);
  const { value: grounds, problems } = await gatherGrounds(source);
  if (grounds.cells.length === 0) {
    const why = problems.filter((problem) => isFailure(problem) || problem.tolerable === true);
    throw firstOf(why.slice(0, 1), source, ports);
  }
  const found =
    packet === undefined
      ? await listRules(order, grounds)
      : await matchLine(packet, order.cells, grounds);
  const asked = new Set(found.asked.map(({ cell }) => cell.id));
  const concerning = problems.filter(({ cell }) => cell === undefined || asked.has(cell));
  const failures = [...found.failures, ...concerning.filter(isFailure)];
  problemTexts(concerning.filter((problem) => !isFailure(problem))).forEach(ports.notice);
  if (found.cells.length === 0) throw firstOf(failures, source, ports);
  problemTexts(failures).forEach(ports.notice);
  [...unreachedNotes(found), ...found.notes].forEach(ports.notice);
  await ports.print(documentOf(found, failures), viewOf(order), found.unreached);
  return failures.length > 0 ? ExitCode.partial : ExitCode.done;
}

/** The failure that ends everything; the others are told before it. What a source has broken is no wrong use of the command. */
function firstOf(failures: readonly Problem[], { info }: Source, ports: RulesPorts): CfnetError {
  const [first, ...others] = failures;
  problemTexts(others).forEach(ports.notice);
  return first === undefined
    ? new CfnetError('NOT_FOUND', `no cell is known in ${info.name}`)
    : errorFromProblem(first.code === 'BAD_INPUT' ? { ...first, code: 'PARTIAL' } : first);
}

function documentOf({ cells }: Found, failures: readonly Problem[]): RulesDocument {
  return {
    version: 1,
    cells,
    errors: failures.map(({ cell, code, message }) => ({
      ...(cell !== undefined && { cell }),
      code,
      message,
    })),
  };
}

function viewOf({ match, every }: RulesOrder): RulesView {
  if (match !== undefined) return 'printed-by';
  return every ? 'every-rule' : 'log-rules';
}
