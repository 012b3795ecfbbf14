import { createHash } from 'node:crypto';
import { containerAdded } from '../../src/lib/lab/agent/container-chains.js';
import { policyRules } from '../../src/lib/lab/agent/policy-chain.js';
import { containerChainNames, policyChainName } from '../../src/lib/lab/agent/silk-chains.js';
import { OVERLAY, type CellPlan } from './lab-plan.js';
import type { Random } from './random.js';
import { RulesText } from './rule-text.js';
import type { Scenario, ScenarioContainer } from './scenario.js';

/**
 * A cell's rules in silk's shape: composed as the lab of `cfnet lab` composes them, which is held to
 * the captures of genuine cells; now and then in a form that other releases of silk have (cf-facts 1).
 */
export function silkRules(
  { containers, policies, configs }: Scenario,
  cell: CellPlan,
  at: number,
  random: Random,
): RulesText {
  const config = configs[at];
  if (config === undefined) throw new Error(`no configuration for ${cell.name}`);
  const local = containers.filter(({ ip }) => cell.containers.includes(ip));
  const rules = new RulesText();
  for (const container of local) {
    rules.restore(
      containerAdded(container, { cellIp: cell.ip, config, rules: container.groupRules }),
    );
  }
  const chain = policyChainName(timestamp(random));
  rules.append('filter', chain, ...policyRules(local, policies, config.c2cLogging, config));
  rules.chain('filter', 'FORWARD').rules.unshift(`-j ${chain}`);
  if (config.dynamicAsgs && random.chance(0.5)) nameByHash(rules, local, random);
  if (random.chance(0.1)) for (const { handle } of local) useOldOrder(rules, handle);
  if (random.chance(0.1)) allowAllOverlay(rules, chain);
  return rules;
}

/** Microseconds of the Unix epoch. */
function timestamp(random: Random): number {
  return random.between(1.6e15, 1.8e15);
}

/** As silk 3.0 to 3.49 named the chains of dynamic security groups (cf-facts 1.1). */
function nameByHash(
  rules: RulesText,
  containers: readonly ScenarioContainer[],
  random: Random,
): void {
  for (const { handle } of containers) {
    const hash = createHash('sha1').update(handle).digest('hex').slice(0, 6);
    rules.rename('filter', containerChainNames(handle).asg, `asg-${hash}${timestamp(random)}`);
  }
}

/** As silk 2 had it: what the security groups allow stands before what the connection's state decides. */
function useOldOrder(rules: RulesText, handle: string): void {
  const { rules: netout } = rules.chain('filter', containerChainNames(handle).netout);
  const isOfGroup = (rule: string) => rule.includes('--dst-range');
  const ofGroups = netout.filter(isOfGroup);
  const others = netout.filter((rule) => !isOfGroup(rule));
  netout.splice(0, netout.length, ...ofGroups, ...others);
}

/** The agent's property `disable_container_network_policy` (cf-facts 1.4). */
function allowAllOverlay(rules: RulesText, policyChain: string): void {
  const { rules: policies } = rules.chain('filter', policyChain);
  policies.unshift(`-s ${OVERLAY} -d ${OVERLAY} -j ACCEPT`);
}
