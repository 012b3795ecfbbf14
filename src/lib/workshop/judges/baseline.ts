import type { Facts } from '../model/facts.js';
import { idsIn, undoOf, type Progress } from '../progress/progress.js';
import type { Baseline } from '../model/situation.js';
import { senderOf, cellOf } from '../look/apps.js';
import { egressRefusals, packetsOf, policyChain } from '../look/rules.js';
import { allowedAddress, deniedAddress, rulePermitting } from '../look/egress.js';
import { acceptedPackets, ingressPackets, mappedPackets, refusedPackets } from './packet-judges.js';

const WEB_PORT = 80;

/** What is so before a story's first step: what its checks compare with. */
export function baselineOf(facts: Facts): Baseline {
  const entries: [string, number | string][] = [];
  for (const instance of facts.destination.instances) {
    entries.push([`refused ${instance.ip}`, refusedPackets(facts, instance)]);
    entries.push([`mapped ${instance.ip}`, mappedPackets(facts, instance)]);
    entries.push([`let in ${instance.ip}`, ingressPackets(facts, instance)]);
    entries.push([`accepted ${instance.ip}`, acceptedPackets(facts, instance)]);
  }
  for (const { cell, rules } of facts.cells) {
    entries.push([`vpa ${cell.id}`, policyChain(rules) ?? '']);
  }
  const sender = senderOf(facts);
  const cell = cellOf(facts, sender);
  if (sender !== undefined && cell !== undefined) {
    entries.push(['egress refused', packetsOf(egressRefusals(cell.rules, sender.ip))]);
  }
  const target = deniedAddress(facts);
  if (target !== undefined) entries.push(['egress target', target]);
  const open = allowedAddress(facts);
  if (open !== undefined) {
    entries.push(['egress open', open]);
    entries.push(['egress allowed', packetsOf([rulePermitting(facts, open, WEB_PORT)])]);
  }
  return Object.fromEntries(entries);
}

const KINDS = [
  ['logging', 'logged'],
  ['denied-logging', 'denied'],
] as const;

/**
 * What cells logged before the first of the stories that are to be tidied up yet: by `logged ID` what was let in, by
 * `denied ID` whether new containers were to log what is turned away.
 */
export function loggedBefore(progress: Pick<Progress, 'stories' | 'prepared'>): Baseline {
  const undo = undoOf(idsIn(progress), progress);
  const entries = KINDS.flatMap(([what, name]) => {
    const first = undo.find((one) => one.what === what);
    const cells = Object.entries(first?.what === what ? first.cells : {});
    return cells.map(([id, isOn]) => [`${name} ${id}`, isOn ? 'on' : 'off'] as const);
  });
  return Object.fromEntries(entries);
}
