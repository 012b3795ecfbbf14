import type { AppIdentity } from '../../directory/model.js';
import { formatAddress } from '../../net/address.js';
import { ICMP, ICMPV6, TCP, UDP } from '../../net/protocol.js';
import type { Lifecycle } from '../../policy/applying-groups.js';
import type { EgressRequest } from '../../policy/egress-rule.js';
import type { SecurityGroup, SecurityGroupRule } from '../../policy/policy.js';
import { shellWord } from '../../text/shell-word.js';
import { typeable } from './typeable.js';

/** A container whose security groups are to let something out. */
export interface Sender {
  readonly identity: AppIdentity | undefined;
  readonly lifecycle: Lifecycle;
  /** Whether the cell takes changes of groups over while the container runs. */
  readonly isDynamic: boolean;
}

/** The commands that give a space a group which exists already. */
export function bindFix(group: SecurityGroup, sender: Sender): readonly string[] {
  const name = typeable(group);
  return name === undefined ? [] : bindCommands(name, sender);
}

/** The commands that make a group of one rule and give it to the space. */
export function newGroupFix(rule: SecurityGroupRule, sender: Sender): readonly string[] {
  const name = groupNameFor(rule);
  const bind = bindCommands(name, sender);
  if (bind.length === 0) return [];
  return [
    `echo ${shellWord(JSON.stringify([rule]))} > ${name}.json`,
    `cf create-security-group ${name} ${name}.json`,
    ...bind,
  ];
}

/** The rule of a security group that a request lacks, as Cloud Controller takes it (cf-facts 4.4). */
export function missingRule({
  destination,
  protocol,
  port,
  icmp,
}: EgressRequest): SecurityGroupRule {
  const to = formatAddress(destination);
  if (protocol === TCP || protocol === UDP) {
    return { protocol: protocol === TCP ? 'tcp' : 'udp', destination: to, ports: `${port ?? ''}` };
  }
  if ((protocol === ICMP || protocol === ICMPV6) && icmp !== undefined) {
    return {
      protocol: protocol === ICMP ? 'icmp' : 'icmpv6',
      destination: to,
      type: icmp.type,
      code: icmp.code ?? 0,
    };
  }
  return { protocol: 'all', destination: to };
}

/** Says what it is for, and needs no quotes. */
function groupNameFor({ protocol, destination, ports }: SecurityGroupRule): string {
  return [
    'to',
    destination.replaceAll(':', '.'),
    protocol,
    ...(ports === undefined ? [] : [ports]),
  ].join('-');
}

function bindCommands(group: string, sender: Sender): readonly string[] {
  const [org, space] = [sender.identity?.org, sender.identity?.space].map(typeable);
  if (org === undefined || space === undefined) return [];
  return [
    `cf bind-security-group ${group} ${org} --space ${space} --lifecycle ${sender.lifecycle}`,
    ...(sender.isDynamic ? [] : restartFix(sender)),
  ];
}

/** Containers get static groups when they are made; a staging container is made for each staging. */
export function restartFix({ identity, lifecycle }: Sender): readonly string[] {
  const app = lifecycle === 'running' ? typeable(identity?.app) : undefined;
  return app === undefined ? [] : [`cf restart ${app}`];
}
