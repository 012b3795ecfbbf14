import { CfnetError } from '../errors/cfnet-error.js';
import type { Family } from '../net/address.js';
import { hostAndPort } from '../net/host-and-port.js';
import { parseIcmpType } from '../net/icmp-types.js';
import { ICMP, ICMPV6, protocolName, protocolNumber, TCP, UDP } from '../net/protocol.js';
import type { IcmpKind } from '../policy/egress-rule.js';
import type { End } from './end.js';
import { familyOfEnd } from './ip-versions.js';

/** How the two ends talk: the first packet between them. */
export interface Connection {
  readonly family: Family;
  /** IP protocol number, and its lower-case name, or the number where it has none. */
  readonly protocol: number;
  readonly protocolName: string;
  /** Of tcp and udp, always. */
  readonly port?: number;
  readonly sourcePort?: number;
  /** Of icmp and icmpv6, always. */
  readonly icmp?: Required<IcmpKind>;
  /** No port was given: the one that `cf add-network-policy` takes then. */
  readonly isDefaultPort: boolean;
}

/** What the command line says of the connection, unread. */
export interface ConnectionOrder {
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  /** `8/0`, `8` or `echo-request`. */
  readonly icmpType?: string | undefined;
}

const DEFAULT_PORT = 8080;
/** What `ping` sends. */
const ECHO_REQUEST = 'echo-request';
/** Echo reply and request of IPv4: to IPv6 these numbers mean nothing. */
const IPV4_ECHO: ReadonlySet<number> = new Set([0, 8]);

/** Errors: USAGE for values that make no sense, by themselves or together. */
export function readConnection(order: ConnectionOrder, source: End, destination: End): Connection {
  const family = familyOfEnd(destination);
  const given = order.protocol ?? (order.icmpType === undefined ? 'tcp' : 'icmp');
  const asked = protocolNumber(given.toLowerCase());
  if (asked === undefined) {
    throw new CfnetError('USAGE', `'${given}' is no protocol`, {
      hint: 'Give tcp, udp, icmp, icmpv6, or the number of an IP protocol.',
    });
  }
  if (family === 4 && asked === ICMPV6) {
    throw new CfnetError('USAGE', `icmpv6 is of IPv6, and ${destination.name} is reached by IPv4`, {
      hint: 'Give --protocol icmp.',
    });
  }
  // As ping does: it is the other version's way to say the same.
  const protocol = family === 6 && asked === ICMP ? ICMPV6 : asked;
  const name = protocol === ICMPV6 ? 'icmpv6' : protocolName(protocol);
  const common = { family, protocol, protocolName: name, isDefaultPort: false };
  const isIcmp = protocol === ICMP || protocol === ICMPV6;
  if (!isIcmp && order.icmpType !== undefined) {
    throw new CfnetError(
      'USAGE',
      `${name} has no ICMP type: --icmp-type goes with icmp and icmpv6 only`,
    );
  }
  if (protocol === TCP || protocol === UDP) {
    return { ...common, ...portsOf(order, source, destination) };
  }
  if ((order.port ?? destination.port ?? source.port) !== undefined) {
    throw new CfnetError('USAGE', `${name} has no ports`);
  }
  return isIcmp ? { ...common, icmp: readIcmpKind(order.icmpType, family) } : common;
}

function portsOf(
  { port: wanted }: ConnectionOrder,
  source: End,
  destination: End,
): Pick<Connection, 'port' | 'sourcePort' | 'isDefaultPort'> {
  const given = wanted ?? destination.port;
  if (given !== (destination.port ?? given)) {
    throw new CfnetError('USAGE', `--port ${given ?? ''} and :${destination.port ?? ''} differ`);
  }
  if (given === undefined && destination.app === undefined) {
    throw new CfnetError('USAGE', `there is no port to trace to at ${destination.name}`, {
      hint: `Give --port N, or ${hostAndPort(destination.name, 'N')}.`,
    });
  }
  return {
    port: given ?? DEFAULT_PORT,
    isDefaultPort: given === undefined,
    ...(source.port !== undefined && { sourcePort: source.port }),
  };
}

function readIcmpKind(text = ECHO_REQUEST, family: Family): Required<IcmpKind> {
  const kind = parseIcmpType(text, family);
  const echo = family === 6 ? '128/0' : '8/0';
  if (kind === undefined) {
    throw new CfnetError('USAGE', `'${text}' is no ICMP type of IPv${family}`, {
      hint: `Give type/code, such as ${echo}, or a name, such as ${ECHO_REQUEST}, which is what ping sends.`,
    });
  }
  if (family === 6 && IPV4_ECHO.has(kind.type)) {
    throw new CfnetError('USAGE', `ICMP type ${kind.type} is of IPv4, and means nothing in IPv6`, {
      hint: `Give --icmp-type ${kind.type === 0 ? '129/0 for an echo reply' : `${echo} for an echo request`}.`,
    });
  }
  return kind;
}

/** `tcp port 8080`, `icmp type 8 code 0`, `gre`. */
export function connectionText({ protocolName, port, icmp }: Connection): string {
  if (port !== undefined) return `${protocolName} port ${port}`;
  return icmp === undefined ? protocolName : `${protocolName} type ${icmp.type} code ${icmp.code}`;
}
