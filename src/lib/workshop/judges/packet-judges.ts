import type { AppInstance } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import { farOf, instanceName, nearOf } from '../look/apps.js';
import { cellName, countedSince, packets, policyRules } from './instance-counters.js';
import { sentByOthersText, turnedAway, turnedAwayText } from './turned-away.js';

/** Since the story began, a cell has turned away a packet to the called app, and nothing says that another app sent it. */
export function wasRefused(situation: Situation): Finding {
  const { facts } = situation;
  const { source, destination } = facts;
  const found = turnedAway(situation, destination.instances);
  if (found === undefined) {
    return seen(`no packet to ${destination.name} was turned away since you began`);
  }
  return found.sender === 'others'
    ? seen(`${sentByOthersText(facts, found)}; call from inside of ${source.name}`)
    : holds(turnedAwayText(facts, found));
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
    destination.instances.every((instance) => policyRules(facts, instance).length === 0)
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

function acceptedSince(situation: Situation, instance: AppInstance): number {
  return countedSince(situation, instance, 'accepted');
}
