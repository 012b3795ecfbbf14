import type { Directory } from '../directory/directory.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { gapError } from '../errors/gap-error.js';
import { errorFromProblem, type Problem } from '../errors/problem.js';
import { nameOf } from '../explain/wording.js';
import type { Source } from '../source/source.js';
import { traceByPolicy } from './by-policy.js';
import { conclude, notRunning } from './conclude.js';
import { readConnection, type ConnectionOrder } from './connection.js';
import { dryRunNotes } from './dry-run.js';
import { explainNowhere } from './explain/explain-other.js';
import { explainWay } from './explain/explain-way.js';
import type { TraceGrounds } from './explain/explanation.js';
import type { End } from './end.js';
import { findEnd } from './find-end.js';
import { findPairs, type FoundPair } from './find-pairs.js';
import type { Way } from './find-ways.js';
import { gatherGrounds, gatherLogging } from './gather-grounds.js';
import { groupPairs } from './group-pairs.js';
import { routeNotes } from './route-notes.js';
import { does } from './sentence.js';
import { isSilent, silenceNotes } from './silence.js';
import { readTraceCells, type TraceCells } from './trace-cells.js';
import { isIpv6OfContainer, requireOneVersion } from './ip-versions.js';
import { ipv6Sources } from './ipv6-sources.js';
import { unlistedContainers } from './unlisted.js';
import { routedPairs } from './unrouted.js';
import { unaddressed, unknownHolder, unknownIfRunning } from './unknown-somebody.js';
import { unruledProblems } from './unruled.js';
import type { ExplainedWay, Trace, TracedPair, TraceQuestion } from './trace-result.js';

/** What is to be traced, as it was asked for. */
export interface TraceOrder extends ConnectionOrder {
  readonly source: string;
  readonly destination: string;
}

/**
 * Predicts from the rules of the cells what happens to the first packet between two ends, and explains it
 * by policies and security groups.
 * @throws CfnetError USAGE for what makes no sense or is ambiguous, NOT_FOUND for what nobody has, PARTIAL or NOT_FOUND
 *   where an answer would rest on something that is not known in whole, and
 *   whatever keeps the rules of every cell on the way from being known
 */
export async function traceConnection(source: Source, order: TraceOrder): Promise<Trace> {
  const { value: directory, problems: met } = await source.directory();
  const question = readQuestion(order, directory, source);
  const ends = [question.source, question.destination];
  const idle = ends.find(({ spots }) => spots.length === 0);
  // Of an instance that was asked for the others are no matter.
  const whole = ends.filter(
    ({ app, name, spots }) => app !== undefined && (spots.length === 0 || name === nameOf(app.app)),
  );
  const lost = unaddressed(
    whole.map(({ app }) => app),
    directory,
  );
  const problems = [...met, ...lost];
  const unknown =
    idle &&
    (lost.length > 0
      ? gapError(`The address of ${idle.name}`, lost)
      : unknownIfRunning(idle.name, directory));
  if (idle !== undefined && unknown === undefined) {
    const unlisted = await unlistedContainers(idle, source, directory);
    if (unlisted.length > 0)
      throw gapError(`Whether ${idle.name} has a running instance`, unlisted);
    return notRunning(question, idle, directory, problems);
  }
  const cells = await readTraceCells(source, directory, [
    ...question.source.spots,
    ...question.destination.spots,
  ]);
  if (cells.byId.size === 0 && (await source.cells()).value.length === 0) {
    return traceByPolicy(question, source, directory, [...problems, ...cells.problems]);
  }
  if (unknown !== undefined) throw unknown;
  const asked =
    question.connection.family === 6 ? askedInIpv6(question, cells, directory) : NOTHING;
  const traced = { ...question, source: { ...question.source, ...asked.source } };
  const { pairs: all, untold: unread } = findPairs(traced, cells);
  const { pairs: found, gaps } = routedPairs(all, question.connection, cells);
  if (found.length === 0 && gaps.length > 0) {
    throw gapError(`Whether ${does(question, 'reaches')}`, gaps);
  }
  const untold = unread + gaps.length;
  const mains = found.flatMap(({ ways }) => ways?.main ?? []);
  const others = found.flatMap(({ ways }) => ways?.others ?? []);
  const grounds = await gatherGrounds(source, directory, cells, [...mains, ...others]);
  const logging = await gatherLogging(cells, mains.filter(isSilent));
  const pairs = found.map((pair) => explainPair(pair, question, grounds.value));
  for (const ip of strangersIn(pairs, directory)) {
    const untold = await unknownHolder(ip, source, directory, cells);
    if (untold !== undefined) throw untold;
  }
  const [decisive, ...rest] = groupPairs(pairs);
  const unruled = unruledProblems([...traced.source.spots, ...traced.destination.spots], cells);
  if (decisive === undefined) throw nothingTold(question, cells, unruled);
  return conclude(question, {
    decisive,
    others: rest,
    untold,
    unsent: asked.problems.length,
    notes: [
      ...routeNotes(mains),
      ...silenceNotes(mains, logging.value),
      ...dryRunNotes(mains, cells),
    ],
    problems: [
      ...[...problems, ...cells.problems, ...unruled, ...asked.problems],
      ...[...grounds.problems, ...logging.problems],
    ],
  });
}

interface Asked {
  readonly source: Partial<Pick<End, 'spots'>>;
  /** Of the instances of which it is not known how they send. */
  readonly problems: readonly Problem[];
}

const NOTHING: Asked = { source: {}, problems: [] };

/** Errors: USAGE for a container's address, NOT_FOUND where no instance's way out in IPv6 is known. */
function askedInIpv6(question: TraceQuestion, cells: TraceCells, directory: Directory): Asked {
  const [goal] = question.destination.spots;
  const home = goal && cells.map.ofContainer(goal.address);
  if (goal !== undefined && home !== undefined) throw isIpv6OfContainer(goal.ip);
  const { spots, problems } = ipv6Sources(question.source, cells, directory);
  return { source: { spots }, problems };
}

function readQuestion(order: TraceOrder, directory: Directory, { info }: Source): TraceQuestion {
  const { name, space } = info;
  const place = { directory, name, ...(space !== undefined && { space }) };
  const source = findEnd(order.source, place);
  requireHost(order.destination, directory);
  const destination = findEnd(order.destination, place);
  requireWay(destination);
  requireOneVersion(source, destination, directory);
  const connection = readConnection(order, source, destination);
  return { source, destination, connection };
}

/** Addresses by which whoever sends means itself. */
const ITSELF = /^127\.|^0\.0\.0\.0$|^::1?$/;

/** Multicast, broadcast and what is reserved: kernels pass none of it on by themselves. */
const FOR_MANY = /^2(?:2[4-9]|[345]\d)\.|^ff[0-9a-f]{2}:/i;

/** Of IPv6, what holds on one link alone (RFC 4291 2.5.6). */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/i;

const LOCALHOST = /^localhost(?::\d+)?$/i;

/** Errors: USAGE for the name of what never leaves the container, unless an app is called so. */
function requireHost(destination: string, directory: Directory): void {
  if (!LOCALHOST.test(destination) || directory.findApps('localhost').length > 0) return;
  throw isItself(destination);
}

/** Errors: USAGE for what no rule of a cell decides: it never leaves the container, or goes no further than its cell. */
function requireWay({ spots }: TraceQuestion['destination']): void {
  const [spot] = spots;
  if (spot === undefined) return;
  if (ITSELF.test(spot.ip)) throw isItself(spot.ip);
  if (LINK_LOCAL.test(spot.ip)) throw isLinkLocal(spot.ip);
  if (!FOR_MANY.test(spot.ip)) return;
  throw new CfnetError('USAGE', `${spot.ip} is no single machine: no cell passes such packets on`, {
    hint: 'Give the address of one machine.',
  });
}

function isLinkLocal(ip: string): CfnetError {
  return new CfnetError(
    'USAGE',
    `${ip} is an address on one link: no cell passes such packets on`,
    {
      hint: 'Give the address of a machine behind the cells.',
    },
  );
}

function isItself(name: string): CfnetError {
  return new CfnetError('USAGE', `${name} is the container itself: no cell sees such packets`, {
    hint: 'Give the address by which others reach it.',
  });
}

/** Of the cells on the way none tells its rules. */
function nothingTold(
  question: TraceQuestion,
  { problems, missing }: TraceCells,
  unruled: readonly Problem[],
): CfnetError {
  const unread = problems.filter(({ cell }) => cell !== undefined && missing.has(cell));
  const told = [...unread, ...unruled];
  const [first] = told;
  if (first === undefined) {
    return new CfnetError('NOT_FOUND', 'the rules of the cells on the way are not known');
  }
  const broken = told.filter(({ code }) => code === 'BAD_INPUT' || code === 'PARTIAL');
  return broken.length === 0
    ? errorFromProblem(first)
    : gapError(`Whether ${does(question, 'reaches')}`, broken);
}

/** The addresses because of which an answer says that nobody has them. */
function strangersIn(pairs: readonly TracedPair[], directory: Directory): readonly string[] {
  const lost = pairs.filter(({ main }) => main.explanation.reason === 'UNKNOWN_ADDRESS');
  const ips = lost.flatMap(({ source, destination, main }) =>
    main.ruling.leg === undefined ? [source.ip] : [destination.ip],
  );
  return [...new Set(ips)].filter((ip) => directory.containerAt(ip, undefined) === undefined);
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
