/**
 * The lab of the truth test on paper: two silk cells with three containers each, and a host outside,
 * on one underlay network. Only the rules change from one rule set to the next.
 */

export interface CellPlan {
  readonly name: 'cell-0' | 'cell-1';
  readonly ip: string;
  readonly underlayMac: string;
  /** Overlay address of the cell's VXLAN device: the base of its subnet (cf-facts 1.9). */
  readonly vtepIp: string;
  readonly containers: readonly string[];
}

export const CELLS: readonly [CellPlan, CellPlan] = [
  {
    name: 'cell-0',
    ip: '10.0.16.15',
    underlayMac: '02:00:0a:00:10:0f',
    vtepIp: '10.255.41.0',
    containers: ['10.255.41.2', '10.255.41.3', '10.255.41.4'],
  },
  {
    name: 'cell-1',
    ip: '10.0.16.16',
    underlayMac: '02:00:0a:00:10:10',
    vtepIp: '10.255.92.0',
    containers: ['10.255.92.2', '10.255.92.3', '10.255.92.4'],
  },
];

export const CONTAINERS: readonly string[] = CELLS.flatMap(({ containers }) => containers);
export const OVERLAY = '10.255.0.0/16';
export const UNDERLAY = '10.0.16.0/24';

/** Every address of the one host outside; the first is the cells' router, and the gorouter. */
export const OUTSIDE = {
  name: 'outside',
  mac: '02:00:0a:00:10:01',
  addresses: [
    '10.0.16.1',
    '10.0.24.9',
    '192.0.2.5',
    '198.51.100.7',
    '198.51.100.40',
    '203.0.113.10',
    '203.0.113.77',
  ],
} as const;

export const ROUTER = OUTSIDE.addresses[0];

/** Where containers find their cell (cf-facts 1.9), and the host services of `input--` (cf-facts 1.7). */
export const GATEWAY = '169.254.0.1';
export const HOST_SERVICES = '169.254.0.2';

/** Ports that somebody listens on; what is sent to any other is refused by the receiver itself. */
export const LISTENING = {
  container: { tcp: [8080, 8081, 7000, 9001], udp: [9000, 9005, 5353] },
  cell: { tcp: [53, 9001], udp: [53] },
  outside: { tcp: [53, 80, 443, 5432, 8443], udp: [53, 8125] },
} as const;

/** Host ports that cells map to containers (cf-facts 1.7) are counted from here. */
export const FIRST_HOST_PORT = 61000;

/** Who has an address: a container is called by its own. */
export function placeOf(address: string): string {
  if (CONTAINERS.includes(address)) return address;
  const cell = CELLS.find(({ ip }) => ip === address);
  return cell?.name ?? OUTSIDE.name;
}

export function cellOfContainer(address: string): CellPlan | undefined {
  return CELLS.find(({ containers }) => containers.includes(address));
}

/** A MAC address as silk makes them of addresses, for instance `ee:ee:0a:ff:29:02` (cf-facts 1.9). */
export function silkMac(start: 'aa:aa' | 'ee:ee', address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [start, ...bytes].join(':');
}

/** Host side of a container's veth pair (cf-facts 1.9). */
export function silkInterface(address: string): string {
  return `s-${address
    .split('.')
    .map((byte) => byte.padStart(3, '0'))
    .join('')}`;
}
