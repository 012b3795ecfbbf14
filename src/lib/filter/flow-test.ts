import { CfnetError } from '../errors/cfnet-error.js';
import type { Cell } from '../directory/model.js';
import type { Flow } from '../flow/flow.js';
import { protocolNumber } from '../net/protocol.js';

export type FlowTest = (flow: Flow) => boolean;

/** A field that a flow has once, and how a value given for it is understood. */
export interface FlowField {
  readonly name: 'cell' | 'protocol' | 'verdict' | 'kind';
  readonly accepts: string;
  /** Errors: USAGE for a value that the field cannot have. */
  readonly parse: (value: string) => FlowTest;
}

const VERDICTS = ['allowed', 'denied', 'rate-limited'];
const KINDS = ['c2c', 'asg'];

export const FLOW_FIELDS: readonly FlowField[] = [
  { name: 'cell', accepts: 'id, name or address', parse: cellTest },
  { name: 'protocol', accepts: 'name or number', parse: protocolTest },
  { name: 'verdict', accepts: VERDICTS.join('|'), parse: verdictTest },
  { name: 'kind', accepts: KINDS.join('|'), parse: kindTest },
];

function cellTest(value: string): FlowTest {
  return ({ cell }) => cell !== undefined && isCell(cell, value);
}

/** `diego-cell/0455ec2b-…`, its id alone, its address, or as much of the first two as output shows: `0455ec2b`. */
export function isCell({ id, name, ip }: Cell, value: string): boolean {
  if (id === value || name === value || ip === value) return true;
  if (id === undefined || id.length <= SHOWN_OF_ID) return false;
  if (value.length === SHOWN_OF_ID) return id.startsWith(value);
  const shownOfName = (name?.length ?? 0) - id.length + SHOWN_OF_ID;
  return value.length === shownOfName && name?.startsWith(value) === true;
}

/** As much of a cell's id as sentences have. */
const SHOWN_OF_ID = 8;

function protocolTest(value: string): FlowTest {
  const number = protocolNumber(value.toLowerCase());
  if (number === undefined) {
    throw new CfnetError('USAGE', `'${value}' is no protocol`, {
      hint: 'Give a name such as tcp, udp, icmp, icmpv6, esp, or a number from 0 to 255.',
    });
  }
  return ({ packet: { protocol } }) =>
    protocol !== undefined && protocolNumber(protocol) === number;
}

function verdictTest(value: string): FlowTest {
  requireOneOf('verdict', VERDICTS, value);
  return ({ packet }) => packet.prefix.verdict === value;
}

function kindTest(value: string): FlowTest {
  requireOneOf('kind', KINDS, value);
  return ({ packet }) => packet.prefix.kind === value;
}

function requireOneOf(field: string, allowed: readonly string[], value: string): void {
  if (allowed.includes(value)) return;
  throw new CfnetError('USAGE', `'${value}' is no ${field}`, {
    hint: `Give one of ${allowed.join(', ')}.`,
  });
}
