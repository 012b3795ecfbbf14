import type { Expectation, ExpectedLine } from './prediction.js';
import type { Arrival, Observation } from './received-packet.js';
import type { SeenLine, Step } from './seen-lines.js';

/** What was seen of one packet and of what it led to. */
export interface Seen extends Observation {
  readonly lines: readonly SeenLine[];
}

/** The expectation that fits what was seen; undefined when none does. */
export function findFitting(
  expectations: readonly Expectation[],
  seen: Seen,
): Expectation | undefined {
  return expectations.find(
    ({ arrival, answer, request, answerLines, acknowledgement }) =>
      (arrival === undefined || isSameArrival(arrival, seen.arrival)) &&
      (answer === undefined || answer === seen.answer) &&
      fits(request, linesAbout(seen, 'request')) &&
      fits(answerLines, answerLinesOf(seen)) &&
      fits(acknowledgement, linesAbout(seen, 'acknowledgement')),
  );
}

function isSameArrival(expected: Arrival | 'nowhere', seen: Arrival | undefined): boolean {
  if (expected === 'nowhere' || seen === undefined) {
    return expected === 'nowhere' && seen === undefined;
  }
  return (
    expected.place === seen.place &&
    expected.source === seen.source &&
    expected.destination === seen.destination &&
    expected.destinationPort === seen.destinationPort
  );
}

function linesAbout({ lines }: Seen, step: Step): SeenLine[] {
  return lines.filter((line) => line.step === step);
}

/** A reset that follows on an answer only ends the connection. */
function answerLinesOf(seen: Seen): SeenLine[] {
  const lines = linesAbout(seen, 'answer');
  if (seen.answer !== 'answered') return lines;
  return lines.filter(({ packet }) => packet.tcpFlags?.includes('RST') !== true);
}

/** Whether exactly these lines were to be expected, in this order; uncertain ones may be missing. */
function fits(expected: readonly ExpectedLine[] | undefined, seen: readonly SeenLine[]): boolean {
  if (expected === undefined) return true;
  const [next, ...later] = expected;
  if (next === undefined) return seen.length === 0;
  const [line, ...others] = seen;
  if (line !== undefined && isFrom(next, line) && fits(later, others)) return true;
  return !next.certain && fits(later, seen);
}

/** Also that the line by itself leads back to the rule: that is what `cfnet rules --match` promises. */
function isFrom(expected: ExpectedLine, { cell, prefix, rule, packet }: SeenLine): boolean {
  return (
    cell === expected.cell &&
    prefix === expected.prefix &&
    rule === expected.rule &&
    (packet.mark ?? 0) === expected.mark
  );
}
