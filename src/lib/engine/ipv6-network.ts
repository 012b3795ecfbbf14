import { optionValue, type Rule, type RuleSet } from '../iptables/model.js';
import { formatAddress, parseAddress, type Address } from '../net/address.js';
import type { Route } from './routing.js';

/** A container's second address, as the rules of its cell have it. */
export interface Ipv6Container {
  readonly address: Address;
  /** Its `netout--` chain, which carries the same name as that of IPv4 (cf-facts 10.1). */
  readonly chain: string;
}

/** What a cell's IPv6 rules tell of its network: containers send from addresses of their own, by the underlay. */
export interface Ipv6Network {
  readonly containers: readonly Ipv6Container[];
  /** One route to each container. */
  readonly hosts: readonly Route[];
  /** To everything outside. */
  readonly interface: string;
  /** Addresses and networks that are the cell's own. */
  readonly local: readonly string[];
}

/** Where a cell has no interface of that name: the container has no address of IPv4 that names it. */
const UNNAMED = 's-';
/** The cell itself, and what never leaves a link. */
const LOCAL = ['::1', 'fe80::/10'];

/**
 * @param deviceOf the interface of the container with that `netout--` chain
 * @param underlay the interface to everything outside, where the rules of IPv6 do not tell
 */
export function readIpv6Network(
  ruleSet: RuleSet,
  deviceOf: (chain: string) => string | undefined,
  underlay: string,
): Ipv6Network {
  const filters = ruleSet.tables.filter(({ name, family }) => name === 'filter' && family === 6);
  const forward = filters.flatMap(({ chains }) => chains.get('FORWARD')?.rules ?? []);
  const egress = forward.filter(({ target }) => target?.name.startsWith('netout--'));
  const containers = containersOf(egress);
  const hosts = containers.map(({ address, chain }) => ({
    destination: formatAddress(address),
    interface: deviceOf(chain) ?? UNNAMED,
  }));
  const way = egress.map((rule) => valueOf(rule, '-o')).find((name) => name !== undefined);
  const services = filters
    .flatMap(({ chains }) => [...chains.values()])
    .filter(({ name }) => name.startsWith('input--'))
    .flatMap(({ rules }) => rules)
    .map((rule) => valueOf(rule, '-d') ?? '')
    .filter((text) => text.endsWith('/128'));
  return {
    containers,
    hosts,
    interface: way ?? underlay,
    local: [...LOCAL, ...services],
  };
}

function containersOf(egress: readonly Rule[]): readonly Ipv6Container[] {
  const found = new Map<string, Ipv6Container>();
  for (const rule of egress) {
    const text = valueOf(rule, '-s')?.replace(/\/128$/, '') ?? '';
    const address = parseAddress(text);
    const chain = rule.target?.name;
    if (address?.family === 6 && chain !== undefined) found.set(text, { address, chain });
  }
  return [...found.values()];
}

function valueOf({ matches }: Rule, flag: string): string | undefined {
  return optionValue(
    matches.flatMap(({ options }) => options),
    flag,
  );
}
