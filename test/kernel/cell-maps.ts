import { CellMap, type PathCell } from '../../src/lib/engine/cell-map.js';
import { KnownAddresses } from '../../src/lib/engine/known-addresses.js';
import { RouteTable, type Routing } from '../../src/lib/engine/routing.js';
import { RuleEngine } from '../../src/lib/engine/rule-engine.js';
import type { RuleSet } from '../../src/lib/iptables/model.js';
import { parseAddress, type Address } from '../../src/lib/net/address.js';
import {
  CELLS,
  GATEWAY,
  HOST_SERVICES,
  OVERLAY,
  silkInterface,
  UNDERLAY,
  type CellPlan,
} from './lab-plan.js';

/** The lab's cells with these rules, in the order of the plan, and the network that they really have. */
export function cellMapOf(ruleSets: readonly RuleSet[]): CellMap {
  return new CellMap(
    CELLS.map((cell, at) => {
      const ruleSet = ruleSets[at];
      if (ruleSet === undefined) throw new Error(`no rules for ${cell.name}`);
      return cellOf(cell, new RuleEngine(ruleSet));
    }),
  );
}

function cellOf({ name, ip, vtepIp, containers }: CellPlan, engine: RuleEngine): PathCell {
  const routes = [
    ...containers.map((address) => ({ destination: address, interface: silkInterface(address) })),
    { destination: OVERLAY, interface: 'silk-vtep' },
    { destination: UNDERLAY, interface: 'eth0' },
    { destination: '0.0.0.0/0', interface: 'eth0' },
  ];
  const local = ['127.0.0.0/8', ip, vtepIp, GATEWAY, HOST_SERVICES];
  const network = {
    routing: new RouteTable(routes, local),
    containers: containers.map(addressOf),
    ipv6Containers: [],
    underlayInterface: 'eth0',
  };
  return { id: name, ip: addressOf(ip), engine, network };
}

/** What a foundation knows of the lab's addresses. */
export const KNOWN = new KnownAddresses(
  CELLS.flatMap(({ containers }) => containers.map(addressOf)),
  CELLS.map(({ ip }) => addressOf(ip)),
);

/** The interface by which a cell sends what is for an address. */
export function interfaceTo(routing: Routing, address: string): string | undefined {
  const hop = routing.nextHop(addressOf(address));
  return hop.kind === 'interface' ? hop.name : undefined;
}

export function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}
