import { CfnetError } from '../../errors/cfnet-error.js';
import type { LabCell, LabInstance } from './model.js';

/** Where a cell's two allocators stand; kept so that what was given back is not handed out again at once. */
export interface PoolCursor {
  /** Last octet of the overlay address given last; 1 before the first. */
  readonly lastOctet: number;
  /** Host port given last; 60999 before the first. */
  readonly lastPort: number;
}

export interface Allotment {
  readonly ip: string;
  readonly portMappings: LabInstance['portMappings'];
  readonly cursor: PoolCursor;
}

export const FRESH_POOL: PoolCursor = { lastOctet: 1, lastPort: 60_999 };

const FIRST_OCTET = 2;
const LAST_OCTET = 254;
const FIRST_PORT = 61_000;
const LAST_PORT = 65_535;

/** Envoy's TLS port and Diego's sshd in a container (diego-release; the scale fixture's netin rules). */
const TLS_PROXY_PORT = 61_001;
const SSH_PORT = 2222;

/** Containers that a cell has addresses for. */
export const CELL_CAPACITY = LAST_OCTET - FIRST_OCTET + 1;

/**
 * Next free overlay address and host ports of a cell. Both go round: an address is used again only after all
 * others had their turn, as the CNI plugin host-local does. Host ports come one after another, one each for
 * the app's ports, the TLS proxy and sshd. Errors: CfnetError when the cell is full.
 */
export function allot(
  cell: LabCell,
  cursor: PoolCursor,
  taken: readonly LabInstance[],
  appPorts: readonly number[],
): Allotment {
  const takenIps = new Set(taken.map((instance) => instance.ip));
  const network = cell.overlaySubnet.replace(/\.0\/24$/, '');
  const octet = nextFree(cursor.lastOctet, FIRST_OCTET, LAST_OCTET, (value) => {
    return takenIps.has(`${network}.${value}`);
  });
  const takenPorts = new Set(taken.flatMap(hostPorts));
  const containerPorts = [...appPorts, TLS_PROXY_PORT, SSH_PORT];
  const run = containerPorts.map((_, at) => at);
  const port = nextFree(
    cursor.lastPort,
    FIRST_PORT,
    LAST_PORT - containerPorts.length + 1,
    (value) => run.some((offset) => takenPorts.has(value + offset)),
  );
  if (octet === undefined || port === undefined) {
    throw new CfnetError('BAD_INPUT', `The cell ${cell.id} has no free address for a container.`);
  }
  return {
    ip: `${network}.${octet}`,
    portMappings: containerPorts.map((container, at) => ({ host: port + at, container })),
    cursor: { lastOctet: octet, lastPort: port + containerPorts.length - 1 },
  };
}

function hostPorts(instance: LabInstance): number[] {
  return instance.portMappings.map((mapping) => mapping.host);
}

/** The first free number after `last`, starting over at `first` behind `end`. */
function nextFree(
  last: number,
  first: number,
  end: number,
  isTaken: (value: number) => boolean,
): number | undefined {
  const size = end - first + 1;
  for (let step = 1; step <= size; step++) {
    const value = first + ((Math.max(last, first - 1) - first + step) % size);
    if (!isTaken(value)) return value;
  }
  return undefined;
}
