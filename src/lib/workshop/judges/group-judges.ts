import { parseAddress } from '../../net/address.js';
import { TCP } from '../../net/protocol.js';
import { missOf } from '../../policy/egress-miss.js';
import { egressRulesOf, type EgressRequest } from '../../policy/egress-rule.js';
import type { SecurityGroup } from '../../policy/policy.js';
import type { AppInstance, Facts } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Baseline, Situation } from '../model/situation.js';
import { cellOf, farOf, instanceName, nearOf, senderOf, sourceCell } from '../look/apps.js';
import { EGRESS_PORT, groupName, rulePermitting } from '../look/egress.js';
import {
  egressChain,
  egressRefusals,
  grownSince,
  mappedPort,
  NO_RULES,
  packetsOf,
} from '../look/rules.js';
import { listText } from '../../text/list-text.js';
import { packets } from './instance-counters.js';
import { POLICY_PORT } from './policy-judges.js';

/** An address and a tcp port. */
export interface Target {
  readonly ip: string;
  readonly port: number;
}

/** The group that lets the sender reach its neighbours by the cells' own addresses is bound and in force. */
export function bypassIsBound({ facts }: Situation): Finding {
  const targets: Target[] = [];
  for (const instance of [nearOf(facts), farOf(facts)]) {
    const target = instance && cellTarget(facts, instance);
    if (target === undefined) return seen(noPort(facts, instance));
    targets.push(target);
  }
  return groupIsBound(facts, groupName(facts, 'bypass'), targets);
}

/** The same for one of the neighbours alone. */
export function bypassLetsOutTo(facts: Facts, instance: AppInstance): Finding {
  const target = cellTarget(facts, instance);
  if (target === undefined) return seen(noPort(facts, instance));
  return groupIsBound(facts, groupName(facts, 'bypass'), [target]);
}

/** The port of its cell that leads to an instance; undefined where none does. */
export function cellTarget(facts: Facts, instance: AppInstance): Target | undefined {
  const cell = cellOf(facts, instance);
  const port = cell && mappedPort(cell.rules, instance.ip, POLICY_PORT);
  return port === undefined ? undefined : { ip: instance.cellIp, port };
}

function noPort(facts: Facts, instance: AppInstance | undefined): string {
  const { destination } = facts;
  const cell = cellOf(facts, instance)?.cell.name ?? 'a cell';
  const name = instance === undefined ? destination.name : instanceName(destination, instance);
  return `no port of ${cell} leads to port ${POLICY_PORT} of ${name}`;
}

/** The group that opens the one address of the egress story is bound and in force. */
export function egressIsBound({ facts, baseline }: Situation): Finding {
  const ip = egressTarget(baseline);
  if (ip === undefined) return seen(noTarget(facts));
  return groupIsBound(facts, groupName(facts, 'egress'), [{ ip, port: EGRESS_PORT }]);
}

function groupIsBound(facts: Facts, name: string, targets: readonly Target[]): Finding {
  const { source, space } = facts;
  const group = facts.groups.find((one) => one.name === name);
  if (group === undefined) return seen(`there is no security group ${name}`);
  if (group.globallyEnabled.running) {
    return seen(
      `${name} is bound for every app of the foundation: unbind it there, and bind it to ${space.name} alone`,
    );
  }
  if (!group.runningSpaces.includes(space.guid)) {
    return seen(
      group.stagingSpaces.includes(space.guid)
        ? `${name} is bound to ${space.name} for staging; apps that run need the running lifecycle`
        : `${name} is there, and not bound to the space ${space.name}`,
    );
  }
  const unwritten = targets.filter((target) => !allows(group, target));
  if (unwritten.length > 0) {
    return seen(`${name} is bound, but no rule of it is for tcp to ${targetsText(unwritten)}`);
  }
  const missed = targets.filter(({ ip, port }) => rulePermitting(facts, ip, port) === undefined);
  const cell = sourceCell(facts)?.cell.name ?? '';
  if (missed.length === 0) {
    return holds(
      `${name} is bound to ${space.name}, and ${cell} lets ${source.name} out to ${targetsText(targets)}`,
    );
  }
  const late = `${name} is bound, but ${cell} does not let ${source.name} out to ${targetsText(missed)}`;
  return hasStaticGroups(facts)
    ? seen(`${late}: groups are not dynamic here, so restart ${source.name}`)
    : seen(`${late} yet`, 'groups');
}

/** Without the agent's chain, a container keeps the rules that it was made with (cf-facts 1.6). */
function hasStaticGroups(facts: Facts): boolean {
  const rules = sourceCell(facts)?.rules ?? NO_RULES;
  return egressChain(rules, senderOf(facts)?.ip ?? '')?.startsWith('netout--') === true;
}

function targetsText(targets: readonly Target[]): string {
  return listText(targets.map(({ ip, port }) => `${ip} port ${port}`));
}

function allows({ rules }: SecurityGroup, { ip, port }: Target): boolean {
  const destination = parseAddress(ip);
  if (destination === undefined) return false;
  const request: EgressRequest = { destination, protocol: TCP, port };
  return rules.flatMap(egressRulesOf).some((rule) => missOf(rule, request).fields.length === 0);
}

/** Since the story began, the sender's groups have turned a packet away. */
export function egressWasRefused({ facts, baseline }: Situation): Finding {
  if (egressTarget(baseline) === undefined) return seen(noTarget(facts));
  const sender = senderOf(facts);
  const cell = cellOf(facts, sender);
  if (sender === undefined || cell === undefined) return seen(`${facts.source.name} does not run`);
  const grown = grownSince(
    baseline['egress refused'],
    packetsOf(egressRefusals(cell.rules, sender.ip)),
  );
  return grown > 0
    ? holds(
        `the rules of ${facts.source.name}'s groups on ${cell.cell.name} have turned away ${packets(grown)} since you began`,
      )
    : seen(`the groups of ${facts.source.name} have turned nothing away since you began`);
}

/** The rule of the learner's group has let a packet out. */
export function egressWasAccepted({ facts, baseline }: Situation): Finding {
  const ip = egressTarget(baseline);
  if (ip === undefined) return seen(noTarget(facts));
  const rule = rulePermitting(facts, ip, EGRESS_PORT);
  if (rule === undefined) return seen(`no rule lets ${facts.source.name} out to ${ip}`);
  return (rule.packets ?? 0) > 0
    ? holds(`the rule has let out ${packets(rule.packets ?? 0)}: ${rule.spec}`)
    : seen(`the rule is there, and no packet has met it yet: ${rule.spec}`);
}

/** Since the story began, the rule that lets the web out has met a packet. */
export function webWasLetOut({ facts, baseline }: Situation): Finding {
  const ip = textOf(baseline['egress open']);
  if (ip === undefined) {
    return seen(
      `the groups of ${facts.source.name} let it reach no public address on port ${WEB_PORT}: begin again when they do`,
    );
  }
  const rule = rulePermitting(facts, ip, WEB_PORT);
  if (rule === undefined) return seen(`no rule lets ${facts.source.name} out to ${ip} any more`);
  const grown = grownSince(baseline['egress allowed'], rule.packets ?? 0);
  return grown > 0
    ? holds(`this rule has let out ${packets(grown)} since you began: ${rule.spec}`)
    : seen(`no packet has met the rule that lets ${ip} port ${WEB_PORT} out since you began`);
}

const WEB_PORT = 80;

function egressTarget(baseline: Baseline): string | undefined {
  return textOf(baseline['egress target']);
}

function noTarget({ source }: Facts): string {
  return `the groups of ${source.name} keep it from no address that the workshop knows: begin again when they do`;
}

function textOf(value: number | string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : String(value);
}
