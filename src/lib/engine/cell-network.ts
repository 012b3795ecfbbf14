import {
  optionValue,
  type Chain,
  type Rule,
  type RuleOption,
  type RuleSet,
} from '../iptables/model.js';
import { formatAddress, parseAddress, parseAddressRange, type Address } from '../net/address.js';
import { readIpv6Network, type Ipv6Container } from './ipv6-network.js';
import { RouteTable, type Route, type Routing } from './routing.js';
import { CONTAINER_GATEWAY, hostInterface, VTEP } from './silk-names.js';

/** What a cell's rules tell of its network. */
export interface CellNetwork {
  readonly routing: Routing;
  /** Overlay addresses of the containers that have rules on the cell. */
  readonly containers: readonly Address[];
  /** The same of IPv6, which they send to the outside from. */
  readonly ipv6Containers: readonly Ipv6Container[];
  /** Interface to everything that is no container. */
  readonly underlayInterface: string;
}

/** Silk's defaults, where the rules of an empty cell do not tell (silk-release job specs). */
const DEFAULT_OVERLAY = '10.255.0.0/16';
const DEFAULT_UNDERLAY = 'eth0';
const LOOPBACK = '127.0.0.0/8';

/**
 * Reads a cell's routes and own addresses back from the rules that cni-wrapper-plugin made for its
 * containers (cf-facts 1.3, 1.5, 1.7). A cell with several underlay interfaces has the same rules for
 * each; the first is taken for all destinations.
 * @param cellIp the cell's underlay address; its rules name it only where ports are mapped.
 */
export function readCellNetwork(ruleSet: RuleSet, cellIp: string | undefined): CellNetwork {
  const forward = chainsNamed(ruleSet, 'filter', (name) => name === 'FORWARD');
  const egress = rulesOf(forward).filter(({ target }) => target?.name.startsWith('netout--'));
  const underlayInterface = firstValue(egress, '-o') ?? DEFAULT_UNDERLAY;
  const containers = containerAddresses(egress);
  const routes: Route[] = containers.flatMap((address) => {
    const name = hostInterface(address);
    return name === undefined ? [] : [{ destination: formatAddress(address), interface: name }];
  });
  routes.push({ destination: overlayNetwork(ruleSet), interface: VTEP });
  routes.push({ destination: '0.0.0.0/0', interface: underlayInterface });
  const local = [LOOPBACK, CONTAINER_GATEWAY, ...hostAddresses(ruleSet)];
  if (cellIp !== undefined) local.push(cellIp);
  const ipv6 = readIpv6Network(ruleSet, devicesByChain(egress), underlayInterface);
  return {
    routing: new RouteTable([...routes, ...ipv6.routes], [...local, ...ipv6.local]),
    containers,
    ipv6Containers: ipv6.containers,
    underlayInterface,
  };
}

/** A container's chain has one name in both families, and one device. */
function devicesByChain(egress: readonly Rule[]): (chain: string) => string | undefined {
  const devices = new Map<string, string | undefined>();
  for (const rule of egress) {
    const [address] = containerAddresses([rule]);
    devices.set(rule.target?.name ?? '', address && hostInterface(address));
  }
  return (chain) => devices.get(chain);
}

function containerAddresses(egress: readonly Rule[]): Address[] {
  const addresses = new Map<string, Address>();
  for (const rule of egress) {
    const text = optionValue(optionsOf(rule), '-s')?.replace(/\/32$/, '');
    const address = text === undefined ? undefined : parseAddress(text);
    if (text !== undefined && address !== undefined) addresses.set(text, address);
  }
  return [...addresses.values()];
}

/** The overlay is where packets are not masqueraded to (cf-facts 1.7). */
function overlayNetwork(ruleSet: RuleSet): string {
  const rules = rulesOf(chainsNamed(ruleSet, 'nat', (name) => name === 'POSTROUTING'));
  const overlay = rules
    .filter(({ target }) => target?.name === 'MASQUERADE')
    .flatMap(optionsOf)
    .find(({ flag, negated }) => flag === '-d' && negated)?.values[0];
  return overlay ?? DEFAULT_OVERLAY;
}

/** Host services and DNS servers that containers may reach, and the address that ports are mapped at. */
function hostAddresses(ruleSet: RuleSet): string[] {
  const rules = [
    ...rulesOf(chainsNamed(ruleSet, 'filter', (name) => name.startsWith('input--'))),
    ...rulesOf(chainsNamed(ruleSet, 'nat', (name) => name.startsWith('netin--'))),
  ];
  const addresses = rules
    .flatMap(optionsOf)
    .filter(({ flag, negated }) => flag === '-d' && !negated)
    .map(({ values }) => values[0] ?? '');
  return [...new Set(addresses)].filter(isSingleAddress);
}

function isSingleAddress(text: string): boolean {
  const range = parseAddressRange(text);
  return range !== undefined && range.low === range.high;
}

function chainsNamed(
  ruleSet: RuleSet,
  table: string,
  isWanted: (name: string) => boolean,
): Chain[] {
  return ruleSet.tables
    .filter(({ name, family }) => name === table && family === 4)
    .flatMap(({ chains }) => [...chains.values()])
    .filter(({ name }) => isWanted(name));
}

function rulesOf(chains: readonly Chain[]): Rule[] {
  return chains.flatMap(({ rules }) => rules);
}

function optionsOf(rule: Rule): readonly RuleOption[] {
  return rule.matches.flatMap(({ options }) => options);
}

function firstValue(rules: readonly Rule[], flag: string): string | undefined {
  const [first] = rules;
  return first === undefined ? undefined : optionValue(optionsOf(first), flag);
}
