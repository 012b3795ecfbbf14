import { parseAddressRange, type AddressRange } from '../net/address.js';

/** Go knows no netmask behind the slash (net.ParseCIDR). */
const NETMASK = /\/.*\./;

/** The destinations of a group's rule, one by one: CIDR, single address, or `a-b` range, with commas between. */
export function destinationsIn(text: string): readonly string[] {
  return text.split(',');
}

/** What silk makes of one of them; it takes no blanks (security_group_rule.go, `toIPRange`). */
export function destinationRange(text: string): AddressRange | undefined {
  return NETMASK.test(text) ? undefined : parseAddressRange(text);
}
