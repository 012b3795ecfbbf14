import { parseAddressRange, type Family } from '../../../net/address.js';
import { asObject, type JsonObject } from '../../../json/json-value.js';
import type { SecurityGroupRule } from '../../../policy/policy.js';
import { unprocessable } from './cc-error.js';

const KEYS = ['code', 'description', 'destination', 'log', 'ports', 'protocol', 'type'];
const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6', 'all'];
const ICMP_LOW = -1;
const ICMP_HIGH = 255;
const HIGHEST_PORT = 65_535;

/**
 * Checks a security group's rules as ccng's RulesValidator does (comma lists of destinations allowed).
 * @param hasIpv6 `cc.enable_ipv6`
 * Errors: CcError 10008 that names every problem with the rule's number.
 */
export function readRules(rules: unknown, hasIpv6: boolean): readonly SecurityGroupRule[] {
  if (!Array.isArray(rules)) throw unprocessable('Rules must be an array');
  const problems = rules.flatMap((rule: unknown, at) =>
    ruleProblems(rule, hasIpv6).map((problem) => `Rules[${at}]: ${problem}`),
  );
  if (problems.length > 0) throw unprocessable(...problems);
  return rules as readonly SecurityGroupRule[];
}

function ruleProblems(value: unknown, hasIpv6: boolean): string[] {
  const rule = asObject(value);
  if (rule === undefined) return ['must be an object'];
  const unknown = Object.keys(rule).filter((key) => !KEYS.includes(key));
  const { protocol, description, log } = rule;
  return [
    ...(unknown.length === 0 ? [] : [`unknown field(s): ${JSON.stringify(unknown)}`]),
    ...problemIf(
      typeof protocol !== 'string' || !PROTOCOLS.includes(protocol),
      "protocol must be 'tcp', 'udp', 'icmp', 'icmpv6' or 'all'",
    ),
    ...destinationProblems(rule, hasIpv6),
    ...problemIf(
      description !== undefined && typeof description !== 'string',
      'description must be a string',
    ),
    ...problemIf(log !== undefined && typeof log !== 'boolean', 'log must be a boolean'),
    ...protocolProblems(rule, hasIpv6),
  ];
}

function protocolProblems(rule: JsonObject, hasIpv6: boolean): string[] {
  const { ports, code, type } = rule;
  switch (rule['protocol']) {
    case 'tcp':
    case 'udp':
      return [
        ...problemIf(ports === undefined, 'ports are required for protocols of type TCP and UDP'),
        ...problemIf(
          !arePorts(ports),
          'ports must be a valid single port, comma separated list of ports, or range or ports, formatted as a string',
        ),
      ];
    case 'icmp':
      return [...icmpProblems('code', code), ...icmpProblems('type', type)];
    case 'icmpv6':
      return [
        ...problemIf(!hasIpv6, 'icmpv6 cannot be used if enable_ipv6 is false'),
        ...(hasIpv6 ? [...icmpProblems('code', code), ...icmpProblems('type', type)] : []),
      ];
    case 'all':
      return problemIf(ports !== undefined, 'ports are not allowed for protocols of type all');
    default:
      return [];
  }
}

function icmpProblems(name: string, value: unknown): string[] {
  const isRight =
    typeof value === 'number' && Number.isInteger(value) && value >= ICMP_LOW && value <= ICMP_HIGH;
  return [
    ...problemIf(value === undefined, `${name} is required for protocols of type ICMP`),
    ...problemIf(!isRight, `${name} must be an integer between -1 and 255 (inclusive)`),
  ];
}

/** The only IP version of destinations that a protocol takes; absent: both. */
const FAMILY_OF: ReadonlyMap<unknown, Family> = new Map([
  ['icmp', 4],
  ['icmpv6', 6],
]);

function destinationProblems({ destination, protocol }: JsonObject, hasIpv6: boolean): string[] {
  if (destination === undefined || destination === null) {
    return [
      'nil destination; destination must be a comma-delimited list of valid CIDRs, IP addresses, or IP address ranges',
    ];
  }
  if (typeof destination !== 'string') return ['destination must be a string'];
  if (/\s/.test(destination)) return ['destination must not contain whitespace'];
  return destination.split(',').flatMap((part) => {
    if (part === '') return ['empty destination specified in comma-delimited list'];
    const family = parseAddressRange(part)?.family;
    if (
      family === (FAMILY_OF.get(protocol) ?? family) &&
      (family === 4 || (family === 6 && hasIpv6))
    )
      return [];
    if (family !== undefined && (family === 4 || hasIpv6)) {
      return [`for protocol "${String(protocol)}" you cannot use IPv${family} addresses`];
    }
    return ['destination must contain valid CIDR(s), IP address(es), or IP address range(s)'];
  });
}

/** `80`, `80,443` or `8000-8100`; blanks around the numbers are allowed (cf-facts 4.4). */
function arePorts(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const range = /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(value);
  if (range !== null) {
    const [, low, high] = range.map(Number);
    return isPort(low) && isPort(high) && (low ?? 0) < (high ?? 0);
  }
  return value.split(',').every((part) => /^\s*\d+\s*$/.test(part) && isPort(Number(part)));
}

function isPort(port: number | undefined): boolean {
  return port !== undefined && port >= 1 && port <= HIGHEST_PORT;
}

function problemIf(isWrong: boolean, problem: string): string[] {
  return isWrong ? [problem] : [];
}
