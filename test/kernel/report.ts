import type { Disagreement } from './foreteller.js';
import { CELLS } from './lab-plan.js';
import type { Expectation, ExpectedLine } from './prediction.js';
import type { Probe } from './probe.js';
import type { Arrival } from './received-packet.js';
import type { RuleSetCase } from './rule-set.js';

/** A disagreement for people: the packet, what was expected and seen of it, and the rules that are left. */
export function describeDisagreement(
  { probe, isAgain, expected, seen }: Disagreement,
  { rules }: RuleSetCase,
): string {
  const lines = seen.lines.map(
    ({ step, cell, prefix, rule, packet }) =>
      `${step} on ${cell}: ${prefix} ${describeMark(packet.mark)} ${rule?.spec ?? 'no rule'}`,
  );
  return [
    `${describeProbe(probe)}${isAgain ? ', the second packet' : ''}`,
    `  seen: ${describeArrival(seen.arrival)}, ${seen.answer}`,
    ...lines.map((line) => `    ${line}`),
    ...expected.flatMap(describeExpectation),
    ...rules.flatMap((text, at) => [`${CELLS[at]?.name ?? ''}:`, ...rulesOnly(text)]),
  ].join('\n');
}

function describeProbe({ kind, number, source, destination, ...details }: Probe): string {
  const more = Object.entries(details).map(([name, value]) => `, ${name} ${String(value)}`);
  return `${kind} ${number} from ${source} to ${destination}${more.join('')}`;
}

function describeArrival(arrival: Arrival | 'nowhere' | undefined): string {
  if (arrival === undefined || arrival === 'nowhere') return 'arrived nowhere';
  const { place, source, destination, destinationPort } = arrival;
  const port = destinationPort === undefined ? '' : `:${destinationPort}`;
  return `arrived at ${place} as ${source} to ${destination}${port}`;
}

function describeExpectation(expectation: Expectation): string[] {
  const { path, arrival, answer, request, answerLines, acknowledgement } = expectation;
  const deciders = path.legs.map(
    ({ cell, outcome }) => `${cell.id}: ${outcome.decidedBy?.spec ?? 'policy or route'}`,
  );
  return [
    `  expected: ${path.verdict}, ${describeArrival(arrival)}, ${answer ?? 'any answer'}`,
    ...describeLines('request', request),
    ...describeLines('answer', answerLines),
    ...describeLines('acknowledgement', acknowledgement),
    ...deciders.map((decider) => `    decided on ${decider}`),
  ];
}

function describeLines(step: string, lines: readonly ExpectedLine[] | undefined): string[] {
  if (lines === undefined) return [`    ${step}: any lines`];
  return lines.map(
    ({ cell, prefix, rule, mark, certain }) =>
      `    ${step} on ${cell}: ${prefix} ${describeMark(mark)} ${rule.spec}${certain ? '' : ' (perhaps)'}`,
  );
}

function describeMark(mark = 0): string {
  return `mark 0x${mark.toString(16)}`;
}

/** Without empty tables and chains. */
function rulesOnly(text: string): string[] {
  const lines = text.split('\n').filter((line) => /^[-*]|^:\S+ DROP /.test(line));
  return lines.filter((line, at) => !line.startsWith('*') || /^[-:]/.test(lines[at + 1] ?? ''));
}
