import { parseAddressRange } from '../../net/address.js';
import { protocolNumber } from '../../net/protocol.js';
import type { RuleOption } from '../model.js';
import { negate, unmodelled, yesIf, NO, type Condition } from './answer.js';
import type { PacketFields } from './packet-fields.js';
import { bounds, condition, type Requirement } from './requirement.js';

/** What the options without `-m` ask of a packet: `-s -d -i -o -p -f`. */
export function requireIpOption(option: RuleOption): Requirement | undefined {
  switch (option.flag) {
    case '-s':
      return requireAddress(option, 'source');
    case '-d':
      return requireAddress(option, 'destination');
    case '-i':
      return requireInterface(option, (packet) => packet.inInterface);
    case '-o':
      return requireInterface(option, (packet) => packet.outInterface);
    case '-p':
      return requireProtocol(option);
    case '-f':
      // Only second and later fragments match, and cfnet looks at whole packets.
      return condition(() => yesIf(option.negated));
    default:
      return condition(unmodelled);
  }
}

/** `-s`, `-d` and the ranges of `-m iprange`. */
export function requireAddress(option: RuleOption, field: 'source' | 'destination'): Requirement {
  const [text = '', ...rest] = option.values;
  const range = rest.length === 0 ? parseAddressRange(text) : undefined;
  if (range === undefined) return condition(unmodelled);
  const { low, high } = range;
  if (range.family === 6) return requireAddress6(option, field, range.low, range.high);
  if (!option.negated) return bounds(field, range.low, range.high);
  return condition((packet) => yesIf(packet[field] < low || packet[field] > high));
}

function requireAddress6(
  option: RuleOption,
  field: 'source' | 'destination',
  low: bigint,
  high: bigint,
): Requirement {
  const field6 = field === 'source' ? 'source6' : 'destination6';
  const inside: Condition = (packet) => yesIf(packet[field6] >= low && packet[field6] <= high);
  return condition(option.negated ? negate(inside) : inside);
}

function requireInterface(option: RuleOption, read: (packet: PacketFields) => string): Requirement {
  const [name = '', ...rest] = option.values;
  if (name === '' || rest.length > 0) return condition(unmodelled);
  const start = name.slice(0, -1);
  const matches: Condition = name.endsWith('+')
    ? (packet) => yesIf(read(packet).startsWith(start))
    : (packet) => yesIf(read(packet) === name);
  return condition(option.negated ? negate(matches) : matches);
}

function requireProtocol(option: RuleOption): Requirement | undefined {
  const [name = '', ...rest] = option.values;
  const isAny = name === 'all' || name === '0';
  if (isAny && rest.length === 0) return option.negated ? condition(() => NO) : undefined;
  const number = rest.length === 0 ? protocolNumber(name) : undefined;
  if (number === undefined) return condition(unmodelled);
  if (!option.negated) return bounds('protocol', number, number);
  return condition((packet) => yesIf(packet.protocol !== number));
}
