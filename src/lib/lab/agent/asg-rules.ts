import {
  formatAddress,
  parseAddressRange,
  type AddressRange,
  type Family,
} from '../../net/address.js';
import { groupsApplying, lifecycleOf } from '../../policy/applying-groups.js';
import type { SecurityGroup, SecurityGroupRule } from '../../policy/policy.js';
import type { CellConfig } from './cell-config.js';
import { FAMILY_WORDS } from './container-families.js';
import {
  containerChainNames,
  logTarget,
  perSecond,
  type ContainerChainNames,
} from './silk-chains.js';

/** What a container is there for; staging containers have security groups of their own. */
export type Workload = 'app' | 'task' | 'staging';

const ANY = -1;

/**
 * The rules of the security groups that count for a container: those of the whole foundation first,
 * then those of its space (vxlan-policy-agent planner, cf-facts 4.4).
 */
export function effectiveRules(
  groups: readonly SecurityGroup[],
  spaceGuid: string,
  workload: Workload,
): SecurityGroupRule[] {
  const lifecycle = lifecycleOf({ workload });
  const rank = ({ globallyEnabled }: SecurityGroup) => (globallyEnabled[lifecycle] ? 0 : 1);
  return groupsApplying(groups, spaceGuid, lifecycle)
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ rules }) => rules);
}

/**
 * The whole list of rules that decides about a container's packets to the outside, top to bottom
 * (cf-facts 1.6, 10.1): the content of `netout--`, or of `asg-` when security groups are dynamic.
 */
export function egressRules(
  { handle, workload }: { readonly handle: string; readonly workload: Workload },
  rules: readonly SecurityGroupRule[],
  config: CellConfig,
  family: Family,
): string[] {
  const names = containerChainNames(handle);
  const { reject } = FAMILY_WORDS[family];
  return [
    '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    '-p tcp -m state --state INVALID -j DROP',
    ...outboundLimitRule(handle, names, config, reject),
    ...deniedNetworks(workload, config, family).map((network) => `-d ${network} ${reject}`),
    ...groupRules(rules, names, config.asgLogging, family),
    ...(config.asgLogging
      ? [`${perSecond(config.deniedLogsPerSec)} ${logTarget(`DENY_${handle}`)}`]
      : []),
    reject,
  ];
}

/**
 * Equal rules are dropped, the first of them stays (silk since 3.40, `DeduplicateRules`); then they are inserted one by
 * one at the top, so the last entry of a security group comes first.
 */
function groupRules(
  rules: readonly SecurityGroupRule[],
  names: ContainerChainNames,
  logsAll: boolean,
  family: Family,
): string[] {
  const made = rules.flatMap((rule) => {
    const target = logsAll || rule.log === true ? `-g ${names.netoutLog}` : '-j ACCEPT';
    return matchesOf(rule, family).map((match) => `${match} ${target}`);
  });
  return [...new Set(made)].toReversed();
}

function matchesOf(rule: SecurityGroupRule, family: Family): string[] {
  return destinationsOf(rule, family).flatMap((range) => {
    const destination = `-m iprange --dst-range ${formatRange(range)}`;
    switch (rule.protocol) {
      case 'tcp':
      case 'udp':
        return portsOf(rule).map(
          (ports) => `-p ${rule.protocol} ${destination} -m ${rule.protocol} --dport ${ports}`,
        );
      case 'icmp':
        return family === 6
          ? []
          : [`-p icmp ${destination} -m icmp --icmp-type ${icmpType(rule) ?? 'any'}`];
      case 'icmpv6':
        return family === 4 ? [] : [icmpv6Match(destination, rule)];
      case 'all':
        return [destination];
      default:
        return [];
    }
  });
}

function destinationsOf(rule: SecurityGroupRule, family: Family): AddressRange[] {
  return rule.destination
    .split(',')
    .map((part) => parseAddressRange(part.trim()))
    .filter((range) => range !== undefined)
    .filter((range) => range.family === family);
}

function formatRange(range: AddressRange): string {
  const ends =
    range.family === 4
      ? [range.low, range.high].map((value) => formatAddress({ family: 4, value }))
      : [range.low, range.high].map((value) => formatAddress({ family: 6, value }));
  return ends.join('-');
}

/** No type of ICMPv6 stands for all: a rule for all asks for none. */
function icmpv6Match(destination: string, rule: SecurityGroupRule): string {
  const type = icmpType(rule);
  const match = `-p ipv6-icmp ${destination}`;
  return type === undefined ? match : `${match} -m icmp6 --icmpv6-type ${type}`;
}

function portsOf(rule: SecurityGroupRule): string[] {
  return (rule.ports ?? '')
    .split(',')
    .map((part) => part.trim().replace('-', ':'))
    .filter((part) => part !== '');
}

/** Absent: every message. */
function icmpType({ type = ANY, code = ANY }: SecurityGroupRule): string | undefined {
  return type === ANY ? undefined : `${type}/${code & 0xff}`;
}

function deniedNetworks(
  workload: Workload,
  { denyNetworks }: CellConfig,
  family: Family,
): string[] {
  const own = workload === 'staging' ? denyNetworks.staging : denyNetworks.running;
  return [...denyNetworks.always, ...own]
    .filter((network) => parseAddressRange(network)?.family === family)
    .toReversed();
}

function outboundLimitRule(
  handle: string,
  names: ContainerChainNames,
  { outboundLimit }: CellConfig,
  reject: string,
): string[] {
  if (outboundLimit === undefined) return [];
  const { burst, ratePerSec, logging } = outboundLimit;
  const target = logging ? `-j ${names.netoutRateLimitLog}` : reject;
  const expire = Math.floor(burst / ratePerSec) * 1000;
  return [
    `-p tcp -m conntrack --ctstate NEW -m hashlimit --hashlimit-above ${ratePerSec}/sec` +
      ` --hashlimit-burst ${burst} --hashlimit-mode dstip,dstport --hashlimit-name ${handle}` +
      ` --hashlimit-htable-expire ${expire} ${target}`,
  ];
}
