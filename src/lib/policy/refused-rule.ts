import { parseAddress, parseAddressRange } from '../net/address.js';
import { ICMP, ICMPV6, protocolName, protocolNumber, TCP, UDP } from '../net/protocol.js';
import { destinationRange, destinationsIn } from './group-destinations.js';
import { portRangesOf } from './group-ports.js';
import type { SecurityGroupRule } from './policy.js';

/** Why no cell has, or will ever have, what a group's rule was meant to let out. */
export interface Refusal {
  /** `a rule for all protocols must not name ports`: the second half of a sentence. */
  readonly because: string;
  /** Whether with it every rule is refused of the containers that have the group: they keep those they had. */
  readonly takesAllWithIt: boolean;
}

/** As they have to be written: silk compares by case (rule_converter.go, `Protocol`). */
const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'icmp', 'icmpv6', 'all'];
const MOST_QUOTED = 40;

/**
 * Whether cells make nothing of a group's rule, and why: silk's rule converter logs "invalid-rule" and passes it over;
 * at a destination that it cannot read it gives up the whole list, and iptables does so at ports that end before they
 * begin (cni-wrapper-plugin netrules/rule_converter.go and security_group_rule.go, vxlan-policy-agent planner).
 */
export function refusalOf(rule: SecurityGroupRule): Refusal | undefined {
  return refusedDestination(rule) ?? refusedProtocol(rule) ?? refusedPorts(rule);
}

function refusedDestination({ destination }: SecurityGroupRule): Refusal | undefined {
  const texts = destinationsIn(destination);
  // A range from high to low is written to the cell, where no address is in it.
  if (texts.every(isReversed)) return passedOver(`${quoted(destination)} ends before it begins`);
  const bad = texts.find((text) => destinationRange(text) === undefined && !isReversed(text));
  if (bad === undefined) return undefined;
  return withAll(
    parseAddressRange(bad.trim()) === undefined
      ? `${quoted(bad)} is no address, network or range`
      : `${quoted(bad)} is not written as an address, CIDR or range`,
  );
}

function isReversed(text: string): boolean {
  const [low, high, ...others] = text.split('-').map(parseAddress);
  if (low === undefined || high === undefined || others.length > 0) return false;
  return low.family === high.family && low.value > high.value;
}

function refusedProtocol({ protocol }: SecurityGroupRule): Refusal | undefined {
  if (PROTOCOLS.includes(protocol)) return undefined;
  return passedOver(
    `it knows tcp, udp, icmp and all, written like this, and not ${quoted(protocol)}`,
  );
}

function refusedPorts({ protocol, ports = '' }: SecurityGroupRule): Refusal | undefined {
  const ranges = portRangesOf(ports);
  if (protocol !== 'tcp' && protocol !== 'udp') {
    const whose = protocol === 'all' ? 'all protocols' : protocol;
    return ranges.length === 0 ? undefined : passedOver(`a rule for ${whose} must not name ports`);
  }
  if (ranges.length === 0) {
    const what = ports.trim() === '' ? '' : `, and ${quoted(ports)} are none`;
    return passedOver(`a rule for ${protocol} must name ports${what}`);
  }
  const reversed = ranges.find(({ low, high }) => low > high);
  return reversed && withAll(`the ports ${reversed.low}-${reversed.high} end before they begin`);
}

function passedOver(because: string): Refusal {
  return { because, takesAllWithIt: false };
}

function withAll(because: string): Refusal {
  return { because, takesAllWithIt: true };
}

/** What stands in a group may be long. */
function quoted(text: string): string {
  return JSON.stringify(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);
}

/**
 * A refused rule as it may have been meant, in parts that silk takes: without ports where there are none, the protocol
 * by its right name, only those destinations and ports that can be read.
 */
export function rulesMeantBy(rule: SecurityGroupRule): readonly SecurityGroupRule[] {
  const written = rule.protocol.trim().toLowerCase();
  const number = protocolNumber(written);
  const protocol = written === 'all' || number === undefined ? written : nameOf(number);
  const destination = destinationsIn(rule.destination)
    .map((text) => text.trim())
    .filter((text) => destinationRange(text) !== undefined)
    .join(',');
  if (destination === '' || !PROTOCOLS.includes(protocol)) return [];
  const ports = portRangesOf(rule.ports ?? '')
    .map(({ low, high }) => `${Math.min(low, high)}-${Math.max(low, high)}`)
    .join(',');
  const { type, code } = rule;
  const common = {
    destination,
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
  };
  if (protocol === 'icmp' || protocol === 'icmpv6') return [{ protocol, ...common }];
  if (protocol === 'all' && ports === '') return [{ protocol, ...common }];
  // Whoever names ports for all protocols means those that have any.
  const protocols = protocol === 'all' ? ['tcp', 'udp'] : [protocol];
  return protocols.map((one) => ({
    protocol: one,
    ...common,
    ports: ports === '' ? '0-65535' : ports,
  }));
}

function nameOf(number: number): string {
  return number === ICMPV6
    ? 'icmpv6'
    : [TCP, UDP, ICMP].includes(number)
      ? protocolName(number)
      : '';
}
