import { formatAddress, parseAddressRange, type AddressRange } from '../../net/address.js';
import { groupsApplying, lifecycleOf } from '../../policy/applying-groups.js';
import type { SecurityGroup, SecurityGroupRule } from '../../policy/policy.js';
import type { CellConfig } from './cell-config.js';
import { logTarget, perSecond, type ContainerChainNames } from './silk-chains.js';

/** What a container is there for; staging containers have security groups of their own. */
export type Workload = 'app' | 'task' | 'staging';

const REJECT = '-j REJECT --reject-with icmp-port-unreachable';
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
 * (cf-facts 1.6): the content of `netout--`, or of `asg-` when security groups are dynamic.
 */
export function egressRules(
  handle: string,
  workload: Workload,
  rules: readonly SecurityGroupRule[],
  names: ContainerChainNames,
  config: CellConfig,
): string[] {
  return [
    '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    '-p tcp -m state --state INVALID -j DROP',
    ...outboundLimitRule(handle, names, config),
    ...deniedNetworks(workload, config).map((network) => `-d ${network} ${REJECT}`),
    ...groupRules(rules, names, config.asgLogging),
    ...(config.asgLogging
      ? [`${perSecond(config.deniedLogsPerSec)} ${logTarget(`DENY_${handle}`)}`]
      : []),
    REJECT,
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
): string[] {
  const made = rules.flatMap((rule) => {
    const target = logsAll || rule.log === true ? `-g ${names.netoutLog}` : '-j ACCEPT';
    return matchesOf(rule).map((match) => `${match} ${target}`);
  });
  return [...new Set(made)].toReversed();
}

function matchesOf(rule: SecurityGroupRule): string[] {
  return destinationsOf(rule).flatMap((range) => {
    const destination = `-m iprange --dst-range ${formatRange(range)}`;
    switch (rule.protocol) {
      case 'tcp':
      case 'udp':
        return portsOf(rule).map(
          (ports) => `-p ${rule.protocol} ${destination} -m ${rule.protocol} --dport ${ports}`,
        );
      case 'icmp':
        return [`-p icmp ${destination} -m icmp --icmp-type ${icmpType(rule)}`];
      case 'icmpv6':
        return [];
      case 'all':
        return [destination];
      default:
        return [];
    }
  });
}

function destinationsOf(rule: SecurityGroupRule): AddressRange[] {
  return rule.destination
    .split(',')
    .map((part) => parseAddressRange(part.trim()))
    .filter((range) => range?.family === 4);
}

function formatRange(range: AddressRange): string {
  const { family } = range;
  if (family === 6) return '';
  return [range.low, range.high].map((value) => formatAddress({ family, value })).join('-');
}

function portsOf(rule: SecurityGroupRule): string[] {
  return (rule.ports ?? '')
    .split(',')
    .map((part) => part.trim().replace('-', ':'))
    .filter((part) => part !== '');
}

function icmpType({ type = ANY, code = ANY }: SecurityGroupRule): string {
  return type === ANY ? 'any' : `${type}/${code & 0xff}`;
}

function deniedNetworks(workload: Workload, { denyNetworks }: CellConfig): string[] {
  const own = workload === 'staging' ? denyNetworks.staging : denyNetworks.running;
  return [...denyNetworks.always, ...own].toReversed();
}

function outboundLimitRule(
  handle: string,
  names: ContainerChainNames,
  { outboundLimit }: CellConfig,
): string[] {
  if (outboundLimit === undefined) return [];
  const { burst, ratePerSec, logging } = outboundLimit;
  const target = logging ? `-j ${names.netoutRateLimitLog}` : REJECT;
  const expire = Math.floor(burst / ratePerSec) * 1000;
  return [
    `-p tcp -m conntrack --ctstate NEW -m hashlimit --hashlimit-above ${ratePerSec}/sec` +
      ` --hashlimit-burst ${burst} --hashlimit-mode dstip,dstport --hashlimit-name ${handle}` +
      ` --hashlimit-htable-expire ${expire} ${target}`,
  ];
}
