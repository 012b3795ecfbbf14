import { CfnetError } from '../../errors/cfnet-error.js';
import { formatIpv4, parseAddressRange } from '../../net/address.js';

/** Silk's (silk-controller's property `network`). */
export const DEFAULT_OVERLAY: readonly string[] = ['10.255.0.0/16'];

/** Addresses of a lease: a /24. */
const LEASE = 256;
/** What a cell has other routes for: its own network, host services, its loopback, and what is no single machine. */
const TAKEN = ['10.0.16.0/22', '169.254.0.0/16', '127.0.0.0/8', '0.0.0.0/8', '224.0.0.0/3'];

interface Block {
  readonly text: string;
  readonly low: number;
  readonly high: number;
}

/**
 * The lease that the cell with this number gets: of the blocks by turns, and never a block's first, whose address the
 * VTEPs of cells in other blocks have (silk daemon/vtep/factory.go).
 */
export function leaseIn(overlay: readonly string[], index: number): string {
  const blocks = blocksOf(overlay);
  const { low } = blocks[index % blocks.length] ?? { low: 0 };
  return `${formatIpv4(low + LEASE * (1 + Math.floor(index / blocks.length)))}/24`;
}

/** Errors: CfnetError USAGE for what is no block, for blocks without room for so many cells, and for such as overlap. */
export function requireOverlay(overlay: readonly string[], cells: number): void {
  const blocks = blocksOf(overlay);
  for (const { text, low, high } of blocks) {
    if ((high - low + 1) / LEASE > Math.ceil(cells / blocks.length)) continue;
    throw new CfnetError('USAGE', `${text} has no room for the leases of ${cells} cells`, {
      hint: 'A cell takes a /24 of it, and the first is kept free: give a wider block.',
    });
  }
  const others = TAKEN.flatMap((text) => blockFrom(text) ?? []);
  blocks.forEach((block, at) => {
    const other = [...others, ...blocks.slice(0, at)].find(
      ({ low, high }) => low <= block.high && block.low <= high,
    );
    if (other === undefined) return;
    throw new CfnetError('USAGE', `${block.text} and ${other.text} overlap`, {
      hint: 'Give blocks of private addresses that the lab does not use: 10.255.0.0/16,172.30.0.0/16.',
    });
  });
}

function blocksOf(overlay: readonly string[]): readonly Block[] {
  return overlay.map((text) => {
    const block = blockFrom(text);
    if (block !== undefined) return block;
    throw new CfnetError('USAGE', `'${text}' is no block of IPv4 addresses`, {
      hint: 'Give it as a CIDR: 10.255.0.0/16.',
    });
  });
}

function blockFrom(text: string): Block | undefined {
  const range = /\/\d+$/.test(text) ? parseAddressRange(text) : undefined;
  if (range?.family !== 4 || formatIpv4(range.low) !== text.split('/')[0]) return undefined;
  return { text, low: range.low, high: range.high };
}
