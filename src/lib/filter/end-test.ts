import { CfnetError } from '../errors/cfnet-error.js';
import type { Named } from '../directory/model.js';
import type { Party } from '../flow/flow.js';
import { formatAddress, parseAddress, parseAddressRange, rangeContains } from '../net/address.js';
import { typedAddress } from '../net/typed-address.js';

/** One end of a flow as filters look at it. */
export interface End {
  readonly party: Party;
  readonly ip: string;
  readonly port: number | undefined;
  /** The piece of a guid that the prefix gives for this end, whether or not anyone knows whose it is. */
  readonly handlePiece: string | undefined;
  readonly appPiece: string | undefined;
}

export type EndTest = (end: End) => boolean;

/** A field that flows have at both ends, and how a value given for it is understood. */
export interface EndField {
  readonly name: 'app' | 'space' | 'org' | 'instance' | 'ip' | 'port';
  /** What a value may be, for help texts. */
  readonly accepts: string;
  /** What the test looks at: the party with the pieces of guids that the prefix gives, or the packet's own field. */
  readonly looksAt: 'party' | 'ip' | 'port';
  /** Errors: USAGE for a value that the field cannot have. */
  readonly parse: (value: string) => EndTest;
}

export const END_FIELDS: readonly EndField[] = [
  { name: 'app', accepts: 'name or guid', looksAt: 'party', parse: appTest },
  { name: 'space', accepts: 'name or guid', looksAt: 'party', parse: namedTest('space') },
  { name: 'org', accepts: 'name or guid', looksAt: 'party', parse: namedTest('org') },
  {
    name: 'instance',
    accepts: 'index, guid or its beginning',
    looksAt: 'party',
    parse: instanceTest,
  },
  { name: 'ip', accepts: 'address or CIDR', looksAt: 'ip', parse: ipTest },
  { name: 'port', accepts: 'port or range', looksAt: 'port', parse: portTest },
];

/** Fewer characters of a guid than this fit too many. */
const SHORTEST_GUID_PIECE = 8;
const PORT_RANGE = /^(\d{1,5})(?:-(\d{1,5}))?$/;

function appTest(value: string): EndTest {
  return ({ party, appPiece }) =>
    isCalled(party.app, value) ||
    (party.app === undefined && appPiece !== undefined && value.startsWith(appPiece));
}

function namedTest(field: 'space' | 'org'): (value: string) => EndTest {
  return (value) =>
    ({ party }) =>
      isCalled(party[field], value);
}

function isCalled(named: Named | undefined, value: string): boolean {
  return named !== undefined && (named.name === value || named.guid === value);
}

function instanceTest(value: string): EndTest {
  if (/^\d{1,5}$/.test(value)) {
    const index = Number(value);
    return ({ party }) => party.instance?.index === index;
  }
  if (value.length < SHORTEST_GUID_PIECE) {
    throw new CfnetError('USAGE', `'${value}' is no instance`, {
      hint: `Give an index, or at least ${SHORTEST_GUID_PIECE} characters of the instance guid.`,
    });
  }
  return ({ party, handlePiece }) => {
    if (party.instance !== undefined) return party.instance.guid.startsWith(value);
    return (
      handlePiece !== undefined && (handlePiece.startsWith(value) || value.startsWith(handlePiece))
    );
  };
}

function ipTest(value: string): EndTest {
  const typed = typedAddress(value);
  const range =
    typed === undefined
      ? parseAddressRange(value)
      : parseAddressRange(formatAddress(typed.address));
  if (range === undefined) {
    throw new CfnetError('USAGE', `'${value}' is no address`, {
      hint: 'Give an address such as 10.255.77.3 or a network such as 10.255.0.0/16 or 2001:db8::/32.',
    });
  }
  return ({ ip }) => {
    const address = parseAddress(ip);
    return address !== undefined && rangeContains(range, address);
  };
}

function portTest(value: string): EndTest {
  const [, low = '', high = low] = PORT_RANGE.exec(value) ?? [];
  if (low === '' || Number(high) > 0xffff || Number(low) > Number(high)) {
    throw new CfnetError('USAGE', `'${value}' is no port`, {
      hint: 'Give a port from 0 to 65535, or a range such as 8080-8090.',
    });
  }
  return ({ port }) => port !== undefined && port >= Number(low) && port <= Number(high);
}
