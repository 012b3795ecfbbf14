import type { CellMap } from '../../src/lib/engine/cell-map.js';
import type { Hop } from '../../src/lib/engine/evaluation.js';
import { findPaths, type Leg, type Path } from '../../src/lib/engine/path.js';
import type { Limiter } from '../../src/lib/iptables/matcher/packet-fields.js';
import type { Rule } from '../../src/lib/iptables/model.js';
import { answerOf, arrivalOf } from './arrivals.js';
import type { Answer } from '../../src/lib/engine/reply.js';
import { goesOn, waysBack, type WayBack } from './later-packets.js';
import type { Probe } from './probe.js';
import { questionOf } from './questions.js';
import type { Arrival } from './received-packet.js';

/** A line that the engine expects. */
export interface ExpectedLine {
  readonly cell: string;
  readonly prefix: string;
  readonly rule: Rule;
  readonly mark: number;
  /** False where a rate limit leaves it open. */
  readonly certain: boolean;
}

/** One way in which an exchange may go. What is undefined is open, and not compared. */
export interface Expectation {
  readonly path: Path;
  /** `nowhere` for a packet that does not arrive. */
  readonly arrival: Arrival | 'nowhere' | undefined;
  readonly answer: string | undefined;
  readonly request: readonly ExpectedLine[] | undefined;
  readonly answerLines: readonly ExpectedLine[] | undefined;
  readonly acknowledgement: readonly ExpectedLine[] | undefined;
  /** What connection tracking makes of a second packet; undefined where not all that follows is foreseen. */
  readonly nextState: 'NEW' | 'ESTABLISHED' | undefined;
}

/** Everything that may become of a probe's first packet, as the engine sees it. */
export function predict(probe: Probe, map: CellMap, limits: Limiter): Expectation[] {
  return findPaths(questionOf(probe), map, { limits, keepsHops: true }).flatMap((path) =>
    expectationsOf(probe, path, limits),
  );
}

function expectationsOf(probe: Probe, path: Path, limits: Limiter): Expectation[] {
  const arrival = arrivalOf(probe, path);
  const request = path.verdict === 'unmodelled' ? undefined : linesOf(path.legs);
  const answer = answerOf(probe, path, arrival);
  const sent = { path, arrival, request };
  if (answer === undefined) {
    return [
      { ...sent, answer, answerLines: undefined, acknowledgement: undefined, nextState: undefined },
    ];
  }
  if (answer === 'nothing') {
    return [{ ...sent, answer, answerLines: [], acknowledgement: [], nextState: 'NEW' }];
  }
  return waysBack(path, answerPacket(probe, answer), limits).map((way) => ({
    ...sent,
    answer: way.arrives ? answer : 'nothing',
    answerLines: linesOf(way.legs),
    acknowledgement: acknowledgementOf(probe, path, way, answer, limits),
    nextState: nextStateAfter(answer, way),
  }));
}

/** The same of the second datagram, after a first that went as expected. */
export function predictAgain(
  probe: Probe,
  first: Expectation,
  map: CellMap,
  limits: Limiter,
): Expectation[] {
  if (first.nextState === 'NEW') return predict(probe, map, limits);
  const legs = first.nextState && goesOn(first.path, { state: first.nextState }, limits);
  if (legs === undefined) return [];
  const { path } = first;
  const arrives = legs.every(({ outcome }) => outcome.verdict === 'allowed');
  const open = { answer: undefined, answerLines: undefined, nextState: undefined };
  const base = { path, request: linesOf(legs), acknowledgement: [] };
  if (!arrives) return [{ ...base, ...open, arrival: 'nowhere' }];
  return waysBack(path, answerPacket(probe, 'answered'), limits).map((way) => ({
    ...base,
    arrival: first.arrival,
    answer: way.arrives ? 'answered' : 'nothing',
    answerLines: linesOf(way.legs),
    nextState: nextStateAfter('answered', way),
  }));
}

function answerPacket(probe: Probe, answer: string): Answer {
  const code = /^icmp 3\/(\d+)$/.exec(answer)?.[1];
  if (code !== undefined) {
    return { protocol: 1, icmpType: 3, icmpCode: Number(code), state: 'RELATED' };
  }
  const state = 'ESTABLISHED';
  if (probe.kind === 'echo') return { protocol: 1, icmpType: 0, icmpCode: 0, state };
  if (probe.kind === 'datagrams') return { protocol: 17, state };
  return { protocol: 6, tcpFlags: [answer === 'answered' ? 'SYN' : 'RST', 'ACK'], state };
}

/** The third packet of a connection, which the sender's kernel sends by itself. */
function acknowledgementOf(
  probe: Probe,
  path: Path,
  way: WayBack,
  answer: string,
  limits: Limiter,
): ExpectedLine[] | undefined {
  if (probe.kind !== 'connection' || answer !== 'answered' || !way.arrives) return [];
  const legs = goesOn(path, { state: 'ESTABLISHED', tcpFlags: ['ACK'] }, limits);
  return legs && linesOf(legs);
}

/** An ICMP error is no answer to connection tracking; an answer that got stuck was seen by some cells only. */
function nextStateAfter(answer: string, way: WayBack): Expectation['nextState'] {
  if (!way.arrives) return undefined;
  return answer === 'answered' ? 'ESTABLISHED' : 'NEW';
}

function linesOf(legs: readonly Leg[]): ExpectedLine[] {
  return legs.flatMap(({ cell, packet, outcome }) => {
    const marks = marksAtLogs(packet.mark ?? 0, outcome.hops);
    return outcome.logs.map(({ prefix, rule, certain }, at) => {
      return { cell: cell.id, prefix, rule, certain, mark: marks[at] ?? 0 };
    });
  });
}

/** The mark that a packet has when it comes to each of the LOG rules on its way. */
function marksAtLogs(mark: number, hops: readonly Hop[]): number[] {
  const marks: number[] = [];
  let current = mark;
  for (const { action } of hops) {
    if (action.startsWith('MARK ')) current = Number(action.slice('MARK '.length));
    if (action === 'LOG') marks.push(current);
  }
  return marks;
}
