import type { AppInstance, Facts } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Baseline, Situation } from '../model/situation.js';
import { cellOf, farOf, instanceName, nearOf } from '../look/apps.js';
import {
  acceptRules,
  grownSince,
  ingressAccept,
  mappingRule,
  NO_RULES,
  packetsOf,
  policyChain,
  refusal,
} from '../look/rules.js';
import type { Rule } from '../../iptables/model.js';
import { hostAddress, summarizeMatches } from '../../iptables/rule-summary.js';
import { fits, POLICY_PORT } from './policy-judges.js';

/** Packets that an instance's own chain turned away. */
export function refusedPackets(facts: Facts, instance: AppInstance): number {
  const cell = cellOf(facts, instance);
  return cell === undefined ? 0 : packetsOf([refusal(cell.rules, instance.ip)]);
}

/** Packets that came to the cell's port that leads to an instance's own. */
export function mappedPackets(facts: Facts, instance: AppInstance): number {
  const cell = cellOf(facts, instance);
  return cell === undefined ? 0 : packetsOf([mappingRule(cell.rules, instance.ip, POLICY_PORT)]);
}

/** Packets that an instance's own chain let in because they came to a port of its cell. */
export function ingressPackets(facts: Facts, instance: AppInstance): number {
  const cell = cellOf(facts, instance);
  return cell === undefined ? 0 : packetsOf([ingressAccept(cell.rules, instance.ip)]);
}

/** Since the story began, a cell has turned away a packet to the called app. */
export function wasRefused({ facts, baseline }: Situation): Finding {
  const { destination } = facts;
  for (const instance of destination.instances) {
    const grown = refusedSince(facts, baseline, instance);
    if (grown > 0) {
      const cell = cellOf(facts, instance)?.cell.name ?? '';
      return holds(
        `${cell} has turned away ${packets(grown)} to ${instanceName(destination, instance)} since you began`,
      );
    }
  }
  return seen(`no packet to ${destination.name} was turned away since you began`);
}

/** Packets that the rules of the stories' policy have let through to an instance. */
export function acceptedPackets(facts: Facts, instance: AppInstance): number {
  return packetsOf(rulesFor(facts, instance));
}

function rulesFor(facts: Facts, instance: AppInstance): readonly Rule[] {
  const cell = cellOf(facts, instance);
  if (cell === undefined) return [];
  return acceptRules(cell.rules, facts.source.guid, facts.destination.guid)
    .filter(({ policy }) => fits(policy))
    .map(({ rule }) => rule)
    .filter((rule) => hostAddress(summarizeMatches(rule).destination) === instance.ip);
}

/** The rule of the policy has accepted a packet since the story began, to any instance. */
export function wasAccepted(situation: Situation): Finding {
  const { facts } = situation;
  const { source, destination } = facts;
  const met = destination.instances.find((instance) => acceptedSince(situation, instance) > 0);
  if (met !== undefined) {
    return holds(
      `the rule of the policy on ${cellName(facts, met)} has accepted ${packets(acceptedSince(situation, met))} to ${instanceName(destination, met)}`,
    );
  }
  return seen(
    destination.instances.every((instance) => rulesFor(facts, instance).length === 0)
      ? `no cell has a rule that lets ${source.name} reach ${destination.name}`
      : `the rule of the policy is there, and no packet has met it since you began`,
  );
}

/** The same to the instance beside the sender, or to the one away from it. */
export function wasAcceptedBy(which: 'near' | 'far'): (situation: Situation) => Finding {
  return (situation) => {
    const { facts } = situation;
    const { source, destination } = facts;
    const instance = which === 'near' ? nearOf(facts) : farOf(facts);
    if (instance === undefined) {
      return seen(
        `${destination.name} has no instance ${which === 'near' ? 'beside' : 'away from'} ${source.name}`,
      );
    }
    const met = acceptedSince(situation, instance);
    const name = `${instanceName(destination, instance)} on ${cellName(facts, instance)}`;
    return met > 0
      ? holds(`the rule for ${name} has accepted ${packets(met)} since you began`)
      : seen(
          `no packet from ${source.name} to ${name} has met the rule of the policy since you began`,
        );
  };
}

/** A chain that was replaced since counts from zero. */
function acceptedSince({ facts, baseline }: Situation, instance: AppInstance): number {
  const cell = cellOf(facts, instance);
  const isSameChain =
    baseline[`vpa ${cell?.cell.id ?? ''}`] === policyChain(cell?.rules ?? NO_RULES);
  const before = isSameChain ? Number(baseline[`accepted ${instance.ip}`] ?? 0) : 0;
  return grownSince(before, acceptedPackets(facts, instance));
}

/** A packet came to the mapped port of the instance away from the sender, and was led on to it. */
export function farAnswersByCell({ facts, baseline }: Situation): Finding {
  const instance = farOf(facts);
  if (instance === undefined)
    return seen(`${facts.destination.name} has no instance on another cell`);
  const name = instanceName(facts.destination, instance);
  const [cell, came] = [cellName(facts, instance), mappedSince(facts, baseline, instance)];
  if (came === 0) return seen(`no packet has come to a port of ${cell} that leads to ${name}`);
  const letIn = grownSince(baseline[`let in ${instance.ip}`], ingressPackets(facts, instance));
  return letIn > 0
    ? holds(
        `${cell} has passed ${packets(came)} on to ${name} by its port, and let ${came === 1 ? 'it' : 'them'} in`,
      )
    : seen(`packets came to the port of ${name}, and ${cell} has let none of them in`);
}

/** A packet came to a mapped port of the instance beside the sender, and its own chain turned it away. */
export function nearRefusesByCell({ facts, baseline }: Situation): Finding {
  const instance = nearOf(facts);
  if (instance === undefined)
    return seen(`${facts.destination.name} has no instance beside ${facts.source.name}`);
  const name = instanceName(facts.destination, instance);
  const refused = refusedSince(facts, baseline, instance);
  if (mappedSince(facts, baseline, instance) === 0) {
    return seen(
      `no packet has come to a port of ${cellName(facts, instance)} that leads to ${name}`,
    );
  }
  return refused > 0
    ? holds(`${cellName(facts, instance)} led the packet to ${name}, and turned it away there`)
    : seen(`packets came to the port of ${name}, and none was turned away`);
}

function mappedSince(facts: Facts, baseline: Baseline, instance: AppInstance): number {
  return grownSince(baseline[`mapped ${instance.ip}`], mappedPackets(facts, instance));
}

function refusedSince(facts: Facts, baseline: Baseline, instance: AppInstance): number {
  return grownSince(baseline[`refused ${instance.ip}`], refusedPackets(facts, instance));
}

function cellName(facts: Facts, instance: AppInstance): string {
  return cellOf(facts, instance)?.cell.name ?? '';
}

export function packets(count: number): string {
  return count === 1 ? '1 packet' : `${count} packets`;
}
