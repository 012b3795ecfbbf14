import { CellMap, type PathCell } from '../../../src/lib/engine/cell-map.js';
import { readCellNetwork } from '../../../src/lib/engine/cell-network.js';
import type { IpRoute } from '../../../src/lib/engine/ip-route.js';
import { KnownAddresses } from '../../../src/lib/engine/known-addresses.js';
import { RuleEngine } from '../../../src/lib/engine/rule-engine.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { parseAddress, type Address } from '../../../src/lib/net/address.js';
import { captureAt } from '../iptables/captures.js';

const CELL_IPS = { 'cell-0': '10.0.16.15', 'cell-1': '10.0.16.16', 'cell-2': '10.0.16.17' };

/** Containers of the capture: what tells the overlay there. */
const CONTAINERS = [
  ...['10.255.41.2', '10.255.41.3', '10.255.41.4', '10.255.41.5'],
  ...['10.255.92.2', '10.255.92.3', '10.255.118.2', '10.255.118.3'],
];

export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

const KNOWN = new KnownAddresses(CONTAINERS.map(address), Object.values(CELL_IPS).map(address));

export function cellOf(
  id: string,
  ip: string,
  save: string,
  routes?: readonly IpRoute[],
): PathCell {
  const { ruleSet } = parseIptablesSave(save);
  const network = readCellNetwork(ruleSet, { ip, known: KNOWN, routes });
  return { id, ip: address(ip), engine: new RuleEngine(ruleSet), network };
}

/** The three captured cells with the rules that they had while the flows of a phase ran. */
export function capturedCells(
  phase = 'c2c-on',
  change: (save: string, id: string) => string = (save) => save,
  routes?: readonly IpRoute[],
): CellMap {
  return new CellMap(
    Object.entries(CELL_IPS).map(([id, ip]) =>
      cellOf(id, ip, change(captureAt(id, phase), id), routes),
    ),
  );
}
