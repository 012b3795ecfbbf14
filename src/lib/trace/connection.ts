import { CfnetError } from '../errors/cfnet-error.js';
import { ICMP, ICMPV6, protocolName, protocolNumber, TCP, UDP } from '../net/protocol.js';
import type { IcmpKind } from '../policy/egress-rule.js';
import type { End } from './end.js';

/** How the two ends talk: the first packet between them. */
export interface Connection {
  /** IP protocol number, and its lower-case name, or the number where it has none. */
  readonly protocol: number;
  readonly protocolName: string;
  /** Of tcp and udp, always. */
  readonly port?: number;
  readonly sourcePort?: number;
  /** Of icmp, always. */
  readonly icmp?: Required<IcmpKind>;
  /** No port was given: the one that `cf add-network-policy` takes then. */
  readonly isDefaultPort: boolean;
}

/** What the command line says of the connection, unread. */
export interface ConnectionOrder {
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  /** `8/0` or `8`. */
  readonly icmpType?: string | undefined;
}

const DEFAULT_PORT = 8080;
/** What `ping` sends. */
const ECHO_REQUEST: Required<IcmpKind> = { type: 8, code: 0 };
const ICMP_KIND = /^(\d{1,3})(?:\/(\d{1,3}))?$/;
const MOST_ICMP = 255;

/** Errors: USAGE for values that make no sense, by themselves or together. */
export function readConnection(order: ConnectionOrder, source: End, destination: End): Connection {
  requireOneFamily(source, destination);
  const given = order.protocol ?? (order.icmpType === undefined ? 'tcp' : 'icmp');
  const protocol = protocolNumber(given.toLowerCase());
  if (protocol === undefined) {
    throw new CfnetError('USAGE', `'${given}' is no protocol`, {
      hint: 'Give tcp, udp, icmp, or the number of an IP protocol.',
    });
  }
  const name = protocolName(protocol);
  const common = { protocol, protocolName: name, isDefaultPort: false };
  const isIcmp = protocol === ICMP || protocol === ICMPV6;
  if (!isIcmp && order.icmpType !== undefined) {
    throw new CfnetError('USAGE', `${name} has no ICMP type: --icmp-type goes with icmp only`);
  }
  if (protocol === TCP || protocol === UDP) {
    return { ...common, ...portsOf(order, source, destination) };
  }
  if ((order.port ?? destination.port ?? source.port) !== undefined) {
    throw new CfnetError('USAGE', `${name} has no ports`);
  }
  return isIcmp ? { ...common, icmp: readIcmpKind(order.icmpType) } : common;
}

function requireOneFamily(source: End, destination: End): void {
  const [from] = source.spots;
  const [to] = destination.spots;
  if (from === undefined || to === undefined || from.address.family === to.address.family) return;
  throw new CfnetError(
    'USAGE',
    `${source.name} and ${destination.name} have addresses of different IP versions`,
  );
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
      hint: `Give --port N, or ${destination.name}:N.`,
    });
  }
  return {
    port: given ?? DEFAULT_PORT,
    isDefaultPort: given === undefined,
    ...(source.port !== undefined && { sourcePort: source.port }),
  };
}

function readIcmpKind(text: string | undefined): Required<IcmpKind> {
  if (text === undefined) return ECHO_REQUEST;
  const [, type = '', code = '0'] = ICMP_KIND.exec(text) ?? [];
  if (type === '' || Number(type) > MOST_ICMP || Number(code) > MOST_ICMP) {
    throw new CfnetError('USAGE', `'${text}' is no ICMP type`, {
      hint: 'Give type/code, such as 8/0 for the echo request that ping sends.',
    });
  }
  return { type: Number(type), code: Number(code) };
}

/** `tcp port 8080`, `icmp type 8 code 0`, `gre`. */
export function connectionText({ protocolName, port, icmp }: Connection): string {
  if (port !== undefined) return `${protocolName} port ${port}`;
  return icmp === undefined ? protocolName : `${protocolName} type ${icmp.type} code ${icmp.code}`;
}
