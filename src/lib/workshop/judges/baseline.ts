import type { AppInstance, Facts } from '../model/facts.js';
import { idsIn, undoOf, type Progress } from '../progress/progress.js';
import type { Baseline } from '../model/situation.js';
import { senderOf, cellOf } from '../look/apps.js';
import { egressRefusals, NO_RULES, overlayChain, packetsOf, policyChain } from '../look/rules.js';
import { allowedAddress, deniedAddress, rulePermitting } from '../look/egress.js';
import { outKey } from './bypass-judges.js';
import { cellTarget } from './group-judges.js';
import { counted, type Counter } from './instance-counters.js';

const WEB_PORT = 80;

/** What is so before a story's first step: what its checks compare with. */
export function baselineOf(facts: Facts): Baseline {
  const entries: (readonly [string, number | string])[] = [];
  for (const instance of facts.destination.instances) {
    entries.push(...countersOf(facts, instance));
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

const COUNTERS: readonly Counter[] = ['refused', 'mapped', 'marked', 'let in', 'accepted'];

/** What the cells count of an instance, and of what the sender sends to its cell's port. */
function countersOf(
  facts: Facts,
  instance: AppInstance,
): readonly (readonly [string, number | string])[] {
  const chain = overlayChain(cellOf(facts, instance)?.rules ?? NO_RULES, instance.ip);
  const target = cellTarget(facts, instance);
  const out = target && rulePermitting(facts, target.ip, target.port)?.packets;
  return [
    ...COUNTERS.map(
      (counter) => [`${counter} ${instance.ip}`, counted(facts, instance, counter) ?? 0] as const,
    ),
    ...(chain === undefined ? [] : [[`chain ${instance.ip}`, chain] as const]),
    ...(target === undefined || out === undefined ? [] : [[outKey(target), out] as const]),
  ];
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
