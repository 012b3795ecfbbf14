import { formatIpv4, type Address } from '../net/address.js';

/** Silk's VXLAN device (silk jobs/silk-daemon, cf-facts 1.9). */
export const VTEP = 'silk-vtep';

/** A container's gateway, an address of every host side of a veth pair (cf-facts 1.9). */
export const CONTAINER_GATEWAY = '169.254.0.1';

/** Host side of a container's veth pair: `s-` and the address, three digits for each byte (cf-facts 1.9). */
export function hostInterface(container: Address): string | undefined {
  if (container.family === 6) return undefined;
  const bytes = formatIpv4(container.value).split('.');
  return `s-${bytes.map((byte) => byte.padStart(3, '0')).join('')}`;
}

/** Whether an interface is the host side of a container's veth pair; `s-` alone is one whose name is not known. */
export function isContainerInterface(name: string): boolean {
  return /^s-(?:\d{12})?$/.test(name);
}

/** Whether an interface leads to containers, of this cell or another: silk's own. */
export function isSilkInterface(name: string): boolean {
  return name === VTEP || isContainerInterface(name);
}

/**
 * The bits of a mark that VXLAN carries to the other cell: 16 for the policy tag, and the two that
 * the kernel keeps as flags (linux include/net/vxlan.h, VXLAN_GBP_MASK).
 */
const GBP_BITS = 0x0048ffff;

/** A packet's mark on the cell that it reaches through silk's VXLAN device. */
export function markAcrossVtep(mark: number): number {
  return mark & GBP_BITS;
}
