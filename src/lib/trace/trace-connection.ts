import type { Directory } from '../directory/directory.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { errorFromProblem } from '../errors/problem.js';
import type { Source } from '../source/source.js';
import { traceByPolicy } from './by-policy.js';
import { conclude, notRunning } from './conclude.js';
import { readConnection, type ConnectionOrder } from './connection.js';
import { explainNowhere } from './explain/explain-other.js';
import { explainWay } from './explain/explain-way.js';
import type { TraceGrounds } from './explain/explanation.js';
import { findEnd } from './find-end.js';
import { findPairs, type FoundPair } from './find-pairs.js';
import type { Way } from './find-ways.js';
import { gatherGrounds, gatherLogging } from './gather-grounds.js';
import { groupPairs } from './group-pairs.js';
import { isSilent, silenceNotes } from './silence.js';
import { readTraceCells, type TraceCells } from './trace-cells.js';
import type { ExplainedWay, Trace, TracedPair, TraceQuestion } from './trace-result.js';

/** What is to be traced, as it was asked for. */
export interface TraceOrder extends ConnectionOrder {
  readonly source: string;
  readonly destination: string;
}

/**
 * Predicts from the rules of the cells what happens to the first packet between two ends, and explains it
 * by policies and security groups.
 * @throws CfnetError USAGE for what makes no sense or is ambiguous, NOT_FOUND for what nobody has, and
 *   whatever keeps the rules of every cell on the way from being known
 */
export async function traceConnection(source: Source, order: TraceOrder): Promise<Trace> {
  const { value: directory, problems } = await source.directory();
  const question = readQuestion(order, directory, source);
  const idle = [question.source, question.destination].find(({ spots }) => spots.length === 0);
  if (idle !== undefined) return notRunning(question, idle, directory, problems);
  const cells = await readTraceCells(source, [
    ...question.source.spots,
    ...question.destination.spots,
  ]);
  if (cells.byId.size === 0 && (await source.cells()).value.length === 0) {
    return traceByPolicy(question, source, directory, [...problems, ...cells.problems]);
  }
  const { pairs: found, untold } = findPairs(question, cells);
  const mains = found.flatMap(({ ways }) => ways?.main ?? []);
  const others = found.flatMap(({ ways }) => ways?.others ?? []);
  const grounds = await gatherGrounds(source, directory, cells, [...mains, ...others]);
  const logging = await gatherLogging(cells, mains.filter(isSilent));
  const pairs = found.map((pair) => explainPair(pair, question, grounds.value));
  const [decisive, ...rest] = groupPairs(pairs);
  if (decisive === undefined) throw nothingTold(cells);
  return conclude(question, {
    decisive,
    others: rest,
    untold,
    notes: silenceNotes(mains, logging.value),
    problems: [...problems, ...cells.problems, ...grounds.problems, ...logging.problems],
  });
}

function readQuestion(order: TraceOrder, directory: Directory, { info }: Source): TraceQuestion {
  const { name, space } = info;
  const place = { directory, name, ...(space !== undefined && { space }) };
  const source = findEnd(order.source, place);
  const destination = findEnd(order.destination, place);
  requireWay(destination);
  const connection = readConnection(order, source, destination);
  return { source, destination, connection };
}

/** Addresses by which whoever sends means itself. */
const ITSELF = /^127\.|^0\.0\.0\.0$|^::1?$/;

/** Errors: USAGE for what never leaves the container: no rule of a cell sees it. */
function requireWay({ spots }: TraceQuestion['destination']): void {
  const [spot] = spots;
  if (spot === undefined || !ITSELF.test(spot.ip)) return;
  throw new CfnetError('USAGE', `${spot.ip} is the container itself: no cell sees such packets`, {
    hint: 'Give the address by which others reach it.',
  });
}

/** Of the cells on the way none tells its rules. */
function nothingTold({ problems, missing }: TraceCells): CfnetError {
  const first = problems.find(({ cell }) => cell !== undefined && missing.has(cell));
  return first === undefined
    ? new CfnetError('NOT_FOUND', 'the rules of the cells on the way are not known')
    : errorFromProblem(first);
}

function explainPair(
  { source, destination, ways }: FoundPair,
  { connection }: TraceQuestion,
  grounds: TraceGrounds,
): TracedPair {
  if (ways === undefined) {
    const main = { ...NOWHERE, explanation: explainNowhere(source, destination, grounds) };
    return { source, destination, main, others: [] };
  }
  const explained = (way: Way): ExplainedWay => ({
    ...way,
    explanation: explainWay(way, connection, grounds),
  });
  return { source, destination, main: explained(ways.main), others: ways.others.map(explained) };
}

/** Of a packet that no known cell sees. */
const NOWHERE: Way = {
  verdict: 'denied',
  path: { verdict: 'denied', arrival: undefined, legs: [] },
  ruling: { kind: 'nothing' },
  logs: [],
};
