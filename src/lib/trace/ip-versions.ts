import type { Directory } from '../directory/directory.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { parseAddress, type Family } from '../net/address.js';
import type { End } from './end.js';

/** The family of what an end stands for: of an app it is IPv4, as all traffic among containers is (cf-facts 10.1). */
export function familyOfEnd({ spots }: End): Family {
  return spots[0]?.address.family ?? 4;
}

/**
 * Whether the two ends can talk at all: containers send to the outside in either family, and to one another in IPv4.
 * A source that was named, and not given by an address, sends from whichever it needs.
 * Errors: CfnetError USAGE.
 */
export function requireOneVersion(source: End, destination: End, directory: Directory): void {
  const [to] = destination.spots;
  if (to === undefined || source.spots.length === 0) return;
  if (to.address.family === 6) requireOutside(destination, directory);
  if (to.address.family === familyOfEnd(source)) return;
  if (to.address.family === 6 && source.isAddress !== true) return;
  const other = otherAddress(source, to.address.family);
  throw new CfnetError(
    'USAGE',
    `${source.name} and ${destination.name} have addresses of different IP versions`,
    destination.app !== undefined
      ? { hint: `Container networking (c2c) is IPv4 only: give SRC as an app, or by ${other}.` }
      : { hint: `Give SRC as an app, or by ${other}: it sends from the address that it needs.` },
  );
}

/** c2c has no IPv6: what is behind such an address, only the world outside finds. */
function requireOutside({ spots: [to], name }: End, directory: Directory): void {
  const container = to?.container ?? (to && directory.containerAt(to.ip, undefined));
  if (container === undefined) return;
  throw isIpv6OfContainer(name, container.ip);
}

/** A container's second address is for egress alone. @param ip its first one. */
export function isIpv6OfContainer(name: string, ip?: string): CfnetError {
  return new CfnetError(
    'USAGE',
    `${name} is the IPv6 address of a container, which is for egress alone: container networking (c2c) is IPv4 only`,
    { hint: `Give DST as an app${ip === undefined ? '' : `, or as ${ip}`}.` },
  );
}

function otherAddress({ spots: [from] }: End, family: Family): string {
  const container = from?.container;
  const known = family === 6 ? container?.ipv6 : container?.ip;
  const address = known === undefined ? undefined : parseAddress(known);
  return address === undefined ? 'an address of the other version' : (known ?? '');
}
