import type { CellFacts, Facts } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import { cellsOf, destinationCell, instanceName, instancesOn, receiverOf } from '../look/apps.js';
import { isFromSource, lineOf, linesSince } from '../look/written-lines.js';
import { acceptRules, chainRules, denyLogRule, policyChain } from '../look/rules.js';
import { listText } from '../../text/list-text.js';
import { POLICY_PORT } from './policy-judges.js';

/** What policies allow is logged, on every cell of the called app. */
export function logsAllowed({ facts }: Situation): Finding {
  const cells = cellsOf(facts, facts.destination);
  const missing = cells.filter((cell) => whatIsLogged(cell) !== true);
  if (missing.length === 0) {
    return holds(`${namesOf(cells)} log what policies allow`);
  }
  const silent = missing.filter((cell) => whatIsLogged(cell) === undefined);
  if (silent.length > 0) {
    return seen(
      `whether ${namesOf(silent)} log what policies allow is not known: the agent does not answer, and no rule tells`,
    );
  }
  const denies = cells.every((cell) => logsDenied(facts, cell));
  const rest = denies ? ': only denied packets would be logged there' : '';
  return seen(`the agents' switch is off on ${namesOf(missing)}${rest}`);
}

/** What no policy allows is logged for every instance of the called app. */
export function logsRefused({ facts }: Situation): Finding {
  const cells = cellsOf(facts, facts.destination);
  const missing = cells.filter((cell) => !logsDenied(facts, cell));
  if (missing.length === 0) {
    return holds(
      `every container of ${facts.destination.name} has a rule that logs what is turned away`,
    );
  }
  return seen(
    `only c2c logging of the agents is on. Denied lines need a rule in each container's overlay-- chain, which silk-cni writes when its iptables_logging is set and the container is made: missing on ${namesOf(missing)}`,
  );
}

/** The agents' switch is off. */
export function logsNothing({ facts }: Situation): Finding {
  const on = cellsOf(facts, facts.destination).filter((cell) => whatIsLogged(cell) === true);
  return on.length === 0
    ? holds('the agents log no packets between apps')
    : seen(`${namesOf(on)} log packets between apps already`);
}

function namesOf(cells: readonly CellFacts[]): string {
  return listText(cells.map(({ cell }) => cell.name));
}

/**
 * Whether a cell logs what policies allow; undefined where its agent does not tell and no rule does. A rule in the chain
 * says more than the switch; with no policy to a local app there is none to see.
 */
export function whatIsLogged({ rules, logsAccepted }: CellFacts): boolean | undefined {
  const hasRule = chainRules(rules, 'filter', policyChain(rules) ?? '').some(
    ({ target }) => target?.name === 'LOG',
  );
  return hasRule || logsAccepted;
}

function logsDenied({ destination }: Facts, cell: CellFacts): boolean {
  return instancesOn(destination, cell).every(
    ({ ip }) => denyLogRule(cell.rules, ip) !== undefined,
  );
}

/** Somebody watches kern.log where the called app runs. */
export function isWatched({ facts }: Situation): Finding {
  const { destination } = facts;
  const hosts = cellsOf(facts, destination);
  const watched = facts.cells.filter(({ watchers }) => watchers.length > 0);
  const missed = hosts.filter((cell) => !watched.includes(cell));
  if (watched.length === 0)
    return seen(
      `nobody has kern.log open on ${listText(hosts.map(({ cell }) => cell.name))}, where ${destination.name} runs`,
    );
  const right = hosts.filter((cell) => watched.includes(cell));
  const called = destinationCell(facts);
  if (called !== undefined && !right.includes(called)) {
    const receiver = receiverOf(facts);
    return seen(
      `you are tailing ${listText(watched.map(({ cell }) => cell.name))}; ${receiver === undefined ? destination.name : instanceName(destination, receiver)}, which the story calls, runs on ${called.cell.name}`,
    );
  }
  const rest =
    missed.length === 0
      ? ''
      : `; an instance on ${listText(missed.map(({ cell }) => cell.name))} would be missed`;
  return holds(
    `kern.log is being watched on ${listText(right.map(({ cell }) => cell.name))}${rest}`,
  );
}

/** A line about a packet that was turned away, since the story began. */
export function deniedLine(situation: Situation): Finding {
  const line = lineOf(situation, 'denied');
  if (line !== undefined)
    return holds(
      `${line.cell.cell.name} logged ${line.packet.prefix.text}, from ${line.packet.source} to ${line.packet.destination} port ${line.packet.destinationPort ?? '?'}`,
    );
  return seen(whyNoLine(situation, 'denied'));
}

/** A line about a packet that a policy let through, since the story began. */
export function allowedLine(situation: Situation): Finding {
  const line = lineOf(situation, 'allowed');
  const { facts } = situation;
  if (line === undefined) return seen(whyNoLine(situation, 'allowed'));
  const tag = facts.tags?.get(facts.source.guid);
  if (tag !== undefined && line.packet.mark !== tag) {
    return seen(
      `the last allowed line carries the mark 0x${(line.packet.mark ?? 0).toString(16)}; ${facts.source.name} has the tag ${tag.toString(16)}`,
    );
  }
  return holds(
    `${line.cell.cell.name} logged ${line.packet.prefix.text} with MARK=0x${(line.packet.mark ?? 0).toString(16)}, from ${line.packet.source} to ${line.packet.destination}`,
  );
}

/** What stands in the way of a line: the log, the switches, or simply no packet. */
function whyNoLine(situation: Situation, verdict: 'allowed' | 'denied'): string {
  const { facts } = situation;
  const { source, destination } = facts;
  const hindrance = whyNoLineCanAppear(facts, verdict);
  if (hindrance !== undefined) return hindrance;
  const other = cellsOf(facts, destination)
    .flatMap((cell) => linesSince(situation, cell))
    .findLast((line) => isFromSource(facts, line) && line.prefix.verdict === verdict);
  if (other !== undefined && other.destinationPort !== POLICY_PORT) {
    return `the last ${verdict} line is about port ${other.destinationPort ?? '?'}, not ${POLICY_PORT}`;
  }
  return `no ${verdict} line about ${source.name} and ${destination.name} was written since you began`;
}

/** Why calls write no line that could be read; undefined where one would. */
export function whyNoLineCanAppear(
  facts: Facts,
  verdict: 'allowed' | 'denied',
): string | undefined {
  const { source, destination } = facts;
  const cells = cellsOf(facts, destination);
  const blind = cells.find(({ hasLog }) => !hasLog);
  if (blind !== undefined) return `${blind.cell.name} has no kern.log that can be read`;
  if (verdict === 'denied' && !cells.some((cell) => logsDenied(facts, cell))) {
    return cells.some((cell) => whatIsLogged(cell) === true)
      ? "no denied line can appear: only c2c logging is on; denied lines need silk-cni's iptables_logging, and containers made after it"
      : 'no denied line can appear: logging is off';
  }
  return verdict === 'allowed' && !cells.some(hasLogRule(facts))
    ? `no allowed line can appear: there is no LOG rule for ${source.name} on a cell of ${destination.name}`
    : undefined;
}

function hasLogRule({ source, destination }: Facts): (cell: CellFacts) => boolean {
  return (cell) =>
    acceptRules(cell.rules, source.guid, destination.guid).length > 0 &&
    whatIsLogged(cell) === true;
}

/** `appB/1`, the instance whose address a line names as its destination. */
export function calledBy(facts: Facts, ip: string): string {
  const instance = facts.destination.instances.find((one) => one.ip === ip);
  return instance === undefined ? ip : instanceName(facts.destination, instance);
}
