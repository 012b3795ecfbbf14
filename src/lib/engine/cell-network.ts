import {
  optionValue,
  type Chain,
  type Rule,
  type RuleOption,
  type RuleSet,
} from '../iptables/model.js';
import { formatAddress, parseAddress, parseAddressRange, type Address } from '../net/address.js';
import { InferredRouting } from './inferred-routing.js';
import type { IpRoute } from './ip-route.js';
import type { KnownAddresses } from './known-addresses.js';
import { readIpv6Network, type Ipv6Container } from './ipv6-network.js';
import { isWhole, KnownRouting, routesFrom } from './known-routing.js';
import type { Route, Routing } from './routing.js';
import { CONTAINER_GATEWAY, hostInterface, isSilkInterface } from './silk-names.js';

/** Where a cell's packets go. */
export interface CellNetwork {
  readonly routing: Routing;
  /** Overlay addresses of the containers that have rules on the cell. */
  readonly containers: readonly Address[];
  /** The same of IPv6, which they send to the outside from. */
  readonly ipv6Containers: readonly Ipv6Container[];
  /** Interface to everything that is no container. */
  readonly underlayInterface: string;
}

/** What tells of a cell's network beside its rules; an absent key is not known. */
export interface NetworkEvidence {
  /** The cell's underlay address; its rules name it only where ports are mapped. */
  readonly ip?: string | undefined;
  /** As `ip route` printed them on the cell. */
  readonly routes?: readonly IpRoute[] | undefined;
  /** Containers and cells of the foundation. */
  readonly known?: KnownAddresses | undefined;
  /** The blocks of the overlay, as the policy agent is told (`overlay_network`, cf-facts 10.1). */
  readonly overlayNetworks?: readonly string[] | undefined;
}

/** Silk's default, where neither routes nor rules tell (silk-release job specs). */
const DEFAULT_UNDERLAY = 'eth0';
const LOOPBACK = '127.0.0.0/8';

/**
 * Where a cell sends packets: by its own routes, and where those are not known by what is known of the foundation's
 * containers, then by what the policy agent is told of the overlay. What its NAT rules except from masquerading says
 * nothing of it: that is the cell's own lease, or whatever an operator wants (cf-facts 10.1). Containers and host
 * services are read back from the rules that cni-wrapper-plugin made (cf-facts 1.3, 1.5, 1.7).
 */
export function readCellNetwork(ruleSet: RuleSet, evidence: NetworkEvidence = {}): CellNetwork {
  const forward = chainsNamed(ruleSet, 'filter', (name) => name === 'FORWARD');
  const egress = rulesOf(forward).filter(({ target }) => target?.name.startsWith('netout--'));
  const containers = containerAddresses(egress);
  const { ip, routes = [] } = evidence;
  const underlayInterface = underlayOf(egress, ip, routes);
  const ipv4Hosts = containers.flatMap((address): Route[] => {
    const name = hostInterface(address);
    return name === undefined ? [] : [{ destination: formatAddress(address), interface: name }];
  });
  const ipv6 = readIpv6Network(ruleSet, devicesByChain(egress), underlayInterface);
  const hosts = [...ipv4Hosts, ...ipv6.hosts];
  const local = [
    ...[LOOPBACK, CONTAINER_GATEWAY, ...(ip === undefined ? [] : [ip])],
    ...[...hostAddresses(ruleSet), ...ipv6.local, ...ownAddresses(routes)],
  ];
  const inferred = new InferredRouting({
    ...evidence,
    ...{ hosts, local, underlayInterface, ipv6Interface: ipv6.interface },
  });
  const routing =
    routes.length === 0
      ? inferred
      : new KnownRouting(routesFrom(routes, underlayInterface), local, {
          hosts,
          inferred,
          isWhole: (family) => isWhole(routes, family),
        });
  return { routing, containers, ipv6Containers: ipv6.containers, underlayInterface };
}

/**
 * The interface that has the cell's own address, else the one that its containers' egress rules are for; of several the
 * first.
 */
function underlayOf(
  egress: readonly Rule[],
  ip: string | undefined,
  routes: readonly IpRoute[],
): string {
  const outward = routes.filter(({ devices: [device] }) => device && !isSilkInterface(device));
  const own = outward.find(({ source }) => source !== undefined && source === ip);
  const byDefault = outward.find(({ to }) => to === 'default');
  return own?.devices[0] ?? firstValue(egress, '-o') ?? byDefault?.devices[0] ?? DEFAULT_UNDERLAY;
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

/** The machine's own addresses, as routes name them: packets from there, and for there. */
function ownAddresses(routes: readonly IpRoute[]): string[] {
  const sources = routes.map(({ source }) => source).filter((source) => source !== undefined);
  return [...sources, ...routes.filter(({ type }) => type === 'local').map(({ to }) => to)];
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
