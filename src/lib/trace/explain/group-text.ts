import { formatAddress, type AddressRange } from '../../net/address.js';
import { protocolName } from '../../net/protocol.js';
import type { EgressField, EgressMiss } from '../../policy/egress-miss.js';
import { ANY_ICMP, icmpByte, type EgressRule, type IcmpKind } from '../../policy/egress-rule.js';
import type { GroupRule } from '../../policy/group-search.js';
import type { SecurityGroupRule } from '../../policy/policy.js';
import { listText } from '../../text/list-text.js';

/** More groups that say the same are not all named. */
const MOST_NAMED = 5;

/** `the security group web-egress`, `the security groups dns and web-egress`. */
export function groupsText(rules: readonly GroupRule[]): string {
  const names = [...new Set(rules.map(({ group }) => group.name))];
  return `the security group${names.length === 1 ? '' : 's'} ${listText(names, MOST_NAMED)}`;
}

/** `tcp to 203.0.113.0/24 on ports 80,443`: what a rule lets out, as the group has it. */
export function groupRuleText(rule: SecurityGroupRule): string {
  const { protocol, destination, ports } = rule;
  return [
    ruleText(protocol === 'all' ? undefined : protocol, destination, ports),
    ...(/^icmp/i.test(protocol) ? [groupIcmpText(rule)] : []),
  ].join(' ');
}

/** What the group says of ICMP, and where that is something else on the cell, also what. */
function groupIcmpText({ type, code }: SecurityGroupRule): string {
  if (icmpByte(type) === ANY_ICMP) return 'of every type';
  if (type === undefined && code === undefined) return 'of type 0 code 0 (the group names neither)';
  return `of type ${byteText('type', type)} code ${byteText('code', code)}`;
}

function byteText(what: string, value: number | undefined): string {
  if (value === undefined) return `0 (the group names no ${what})`;
  const byte = icmpByte(value);
  return byte === value ? `${value}` : `${value} (${what} ${byte} on the cell)`;
}

/** The same of a rule on a cell. */
export function egressRuleText({ protocol, destinations, ports, icmp }: EgressRule): string {
  const portText =
    ports && (ports.low === ports.high ? `${ports.low}` : `${ports.low}-${ports.high}`);
  const name = protocol === undefined ? undefined : protocolName(protocol);
  return [
    ruleText(name, rangeText(destinations), portText),
    ...(icmp === undefined ? [] : [icmpText(icmp)]),
  ].join(' ');
}

function ruleText(
  protocol: string | undefined,
  destination: string,
  ports: string | undefined,
): string {
  return [
    `${protocol ?? 'every protocol'} to ${destination}`,
    ...(ports === undefined ? [] : [`on port${/[,-]/.test(ports) ? 's' : ''} ${ports}`]),
  ].join(' ');
}

function icmpText({ type, code }: IcmpKind): string {
  if (type === ANY_ICMP) return 'of every type';
  return code === undefined ? `of type ${type}` : `of type ${type} code ${code}`;
}

function rangeText({ family, low, high }: AddressRange): string {
  const [from, to] =
    family === 4
      ? [formatAddress({ family, value: low }), formatAddress({ family, value: high })]
      : [formatAddress({ family, value: low }), formatAddress({ family, value: high })];
  return from === to ? from : `${from}-${to}`;
}

const FIELD_NAMES: Readonly<Record<EgressField, string>> = {
  protocol: 'the protocol',
  destination: 'the address',
  port: 'the port',
  type: 'the ICMP type',
  code: 'the ICMP code',
};

/** `the port is not in it`. */
export function missText({ fields }: EgressMiss): string {
  const names = listText(fields.map((field) => FIELD_NAMES[field]));
  return `${names} ${fields.length === 1 ? 'is' : 'are'} not in it`;
}
