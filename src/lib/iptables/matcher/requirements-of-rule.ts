import { IP_MATCH, type Rule, type RuleMatch, type RuleOption } from '../model.js';
import { unmodelled } from './answer.js';
import { requireAddress, requireIpOption } from './ip-options.js';
import { requireHashlimit, requireLimit } from './limit-match.js';
import { condition, type Requirement } from './requirement.js';
import { requireAddressType, requireMark, requireState } from './state-options.js';
import {
  requireIcmpType,
  requireMultiport,
  requirePort,
  requireTcpFlags,
} from './transport-options.js';

type OptionReader = (option: RuleOption) => Requirement | undefined;

const PORT_OPTIONS: Readonly<Record<string, OptionReader>> = {
  '--dport': (option) => requirePort(option, 'destinationPort'),
  '--sport': (option) => requirePort(option, 'sourcePort'),
};

/** The options of each module that are understood. All of a rule's options must be met. */
const OPTION_READERS: Readonly<Record<string, Readonly<Record<string, OptionReader>>>> = {
  tcp: { ...PORT_OPTIONS, '--tcp-flags': requireTcpFlags, '--syn': requireTcpFlags },
  udp: PORT_OPTIONS,
  udplite: PORT_OPTIONS,
  sctp: PORT_OPTIONS,
  dccp: PORT_OPTIONS,
  multiport: {
    '--dports': (option) => requireMultiport(option, ['destinationPort']),
    '--sports': (option) => requireMultiport(option, ['sourcePort']),
    '--ports': (option) => requireMultiport(option, ['sourcePort', 'destinationPort']),
  },
  iprange: {
    '--dst-range': (option) => requireAddress(option, 'destination'),
    '--src-range': (option) => requireAddress(option, 'source'),
  },
  icmp: { '--icmp-type': requireIcmpType },
  icmp6: { '--icmpv6-type': requireIcmpType },
  mark: { '--mark': requireMark },
  state: { '--state': requireState },
  conntrack: { '--ctstate': requireState },
  comment: { '--comment': () => undefined },
};

/** Everything that a rule asks of a packet; what is not understood is a condition that says so. */
export function requirementsOf(rule: Rule): Requirement[] {
  return rule.matches.flatMap((match) => requirementsOfMatch(match, rule));
}

function requirementsOfMatch(match: RuleMatch, rule: Rule): Requirement[] {
  switch (match.module) {
    case IP_MATCH:
      return readOptions(match.options, requireIpOption);
    case 'limit':
      return [requireLimit(match, rule)];
    case 'hashlimit':
      return [requireHashlimit(match, rule)];
    case 'addrtype':
      return requireAddressTypes(match);
    default:
      return readModule(match);
  }
}

/** `--limit-iface-in` would change what the other options mean. */
function requireAddressTypes(match: RuleMatch): Requirement[] {
  const isPlain = match.options.every(({ flag }) => flag === '--src-type' || flag === '--dst-type');
  return isPlain ? readOptions(match.options, requireAddressType) : [condition(unmodelled)];
}

function readModule(match: RuleMatch): Requirement[] {
  const readers = Object.hasOwn(OPTION_READERS, match.module)
    ? OPTION_READERS[match.module]
    : undefined;
  if (readers === undefined) return [condition(unmodelled)];
  return readOptions(match.options, (option) => {
    const read = Object.hasOwn(readers, option.flag) ? readers[option.flag] : undefined;
    return read === undefined ? condition(unmodelled) : read(option);
  });
}

function readOptions(options: readonly RuleOption[], read: OptionReader): Requirement[] {
  return options.map(read).filter((requirement) => requirement !== undefined);
}
