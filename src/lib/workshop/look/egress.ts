import type { Rule } from '../../iptables/model.js';
import { parseAddress, parseAddressRange, rangeContains, type Address } from '../../net/address.js';
import { TCP } from '../../net/protocol.js';
import { missOf } from '../../policy/egress-miss.js';
import { egressRuleOnCell } from '../../policy/egress-on-cell.js';
import type { EgressRequest } from '../../policy/egress-rule.js';
import type { Facts } from '../model/facts.js';
import { anotherCell, senderOf, sourceCell } from './apps.js';
import { chainRules, egressChain } from './rules.js';

/** As much of a space's guid as tells the spaces of a foundation apart. */
const SPACE_PIECE = 8;

/** The group that a story has the learner make. Names are unique in a foundation, so each space has its own. */
export function groupName({ space }: Facts, which: 'bypass' | 'egress'): string {
  return `cfnet-workshop-${which}-${space.guid.slice(0, SPACE_PIECE)}`;
}

/** Whether a group is one that the stories have a learner in this space make. */
export function isOwnGroup(facts: Facts): (group: { readonly name: string }) => boolean {
  const names = [groupName(facts, 'bypass'), groupName(facts, 'egress')];
  return ({ name }) => names.includes(name);
}

/** Port of the address that the egress stories try. */
export const EGRESS_PORT = 22;

/** Private addresses that defaults keep apps from, to fall back on. */
const PRIVATE = ['10.254.253.252', '172.31.254.253', '192.168.254.253'];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '9.9.9.9'];

/** The rules of the security groups on the sender's cell, in the order in which they are tried. */
export function senderEgressRules(facts: Facts): readonly Rule[] {
  const cell = sourceCell(facts);
  const chain = cell && egressChain(cell.rules, senderOf(facts)?.ip ?? '');
  return cell === undefined || chain === undefined ? [] : chainRules(cell.rules, 'filter', chain);
}

/** The rule by which the sender's packet to a tcp port gets out; undefined where none lets it out. */
export function rulePermitting(facts: Facts, ip: string, port: number): Rule | undefined {
  const destination = parseAddress(ip);
  if (destination === undefined) return undefined;
  const request: EgressRequest = { destination, protocol: TCP, port };
  const decided = senderEgressRules(facts).find((rule) => {
    const egress = egressRuleOnCell(rule);
    return egress === undefined
      ? isDenied(rule, destination)
      : missOf(egress, request).fields.length === 0;
  });
  return decided?.target?.name === 'REJECT' ? undefined : decided;
}

/** What deny_networks keeps all apps from stands before the groups' rules, and names a destination alone (cf-facts 1.6). */
function isDenied({ target, matches }: Rule, address: Address): boolean {
  if (target?.name !== 'REJECT') return false;
  const options = matches.flatMap((match) => match.options);
  const [only, ...others] = options;
  if (only === undefined) return true;
  const range = parseAddressRange(only.values[0] ?? '');
  const isDestination = only.flag === '-d' && others.length === 0 && range !== undefined;
  return isDestination && rangeContains(range, address) !== only.negated;
}

/** An address that the sender's groups keep it from: another cell if they do. */
export function deniedAddress(facts: Facts): string | undefined {
  const other = anotherCell(facts, sourceCell(facts))?.cell.ip;
  return [other, ...PRIVATE].find(
    (ip) => ip !== undefined && rulePermitting(facts, ip, EGRESS_PORT) === undefined,
  );
}

/** An address outside that the sender's groups let it reach on the web's port. */
export function allowedAddress(facts: Facts): string | undefined {
  return PUBLIC.find((ip) => rulePermitting(facts, ip, 80) !== undefined);
}
