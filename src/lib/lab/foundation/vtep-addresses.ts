import { parseAddress, parseAddressRange, rangeContains } from '../../net/address.js';
import type { LabCell } from './model.js';

/** First address of a cell's lease, which its VTEP has. */
export function vtepAddress({ overlaySubnet }: Pick<LabCell, 'overlaySubnet'>): string {
  return overlaySubnet.replace(/\/.*$/, '');
}

/** All addresses of a cell's VTEP, with their bits: one in each block of the overlay (silk daemon/vtep/factory.go). */
export function vtepAddresses(cell: LabCell): readonly string[] {
  return cell.overlayNetworks.map(
    (block) => `${addressIn(cell, block)}/${block.split('/')[1] ?? ''}`,
  );
}

/** The address from which a cell reaches another's containers (silk daemon/vtep/converger.go). */
export function sourceTowards(cell: LabCell, other: LabCell): string {
  const block = cell.overlayNetworks.find((one) => isIn(vtepAddress(other), one)) ?? '';
  return addressIn(cell, block);
}

/** The lease's first, and in blocks where the cell has none the block's. */
function addressIn(cell: LabCell, block: string): string {
  const own = vtepAddress(cell);
  return isIn(own, block) ? own : block.replace(/\/.*$/, '');
}

function isIn(ip: string, block: string): boolean {
  const [address, range] = [parseAddress(ip), parseAddressRange(block)];
  return address !== undefined && range !== undefined && rangeContains(range, address);
}
