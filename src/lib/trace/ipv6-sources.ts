import type { Directory } from '../directory/directory.js';
import type { Container } from '../directory/model.js';
import type { PathCell } from '../engine/cell-map.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { errorFromProblem, type Problem } from '../errors/problem.js';
import { isFamilyKnown } from '../iptables/model.js';
import { formatAddress, parseAddress, type Address } from '../net/address.js';
import { listText } from '../text/list-text.js';
import { cellIdOf, type End, type Spot } from './end.js';
import { containerName, shortCell } from './names.js';
import type { TraceCell, TraceCells } from './trace-cells.js';

/** Where a source sends from in IPv6, as far as that is known. */
export interface Ipv6Sources {
  /** Never empty. */
  readonly spots: readonly Spot[];
  /** Why not, one each. */
  readonly problems: readonly Problem[];
}

const MOST_NAMED = 5;
const CHAIN_START = 'netout--';
/** As long as names of chains are (cf-facts 1.1). */
const LONGEST = 28;

/**
 * The instances of a source by the addresses that they send IPv6 from, of which the container store and the rules of
 * their cells tell. Without those rules nothing is known of what they may send.
 * Errors: CfnetError NOT_FOUND that names what is missing, where nothing can be told of any.
 */
export function ipv6Sources(source: End, cells: TraceCells, directory: Directory): Ipv6Sources {
  const answers = source.spots.map((spot) => sourceOf(spot, source, cells, directory));
  const spots = answers.map(({ spot }) => spot).filter((spot) => spot !== undefined);
  const problems = answers.map(({ problem }) => problem).filter((one) => one !== undefined);
  const [first] = problems;
  if (spots.length === 0) {
    throw first === undefined
      ? new CfnetError('NOT_FOUND', `${source.name} has no IPv6 address`)
      : errorFromProblem(first);
  }
  return {
    spots,
    problems,
  };
}

interface Answer {
  readonly spot?: Spot;
  readonly problem?: Problem;
}

function sourceOf(spot: Spot, { name }: End, cells: TraceCells, directory: Directory): Answer {
  const who = spot.container === undefined ? name : containerName(spot.container);
  const told = spot.address.family === 6 ? spot.address : parseAddress(spot.container?.ipv6 ?? '');
  const cell = homeOf(spot, told, cells);
  if (cell === undefined) return { problem: unknownHome(spot, who, cells) };
  const byRules = spot.container && addressByRules(spot.container, cell);
  const address = told ?? byRules;
  if (!isFamilyKnown(cell.ruleSet, 6)) return { problem: unknownRules(cell, who, address) };
  if (address === undefined) return { problem: noAddress(cell, who) };
  if (cells.map.ofContainer(address) === undefined) {
    const ip = formatAddress(address);
    const message = `The IPv6 rules of ${shortCell(cell.id)} have no chain for ${who}${who.includes(ip) ? '' : ` (${ip})`}: what it may send is not known`;
    return { problem: { code: 'NOT_FOUND', message, cell: cell.id } };
  }
  const container = spot.container ?? holderOf(address, cell, directory);
  return {
    spot: { address, ip: formatAddress(address), ...(container !== undefined && { container }) },
  };
}

/** The cell of the container, or the one whose rules have the address. */
function homeOf(
  spot: Spot,
  address: Address | undefined,
  { byId, map }: TraceCells,
): TraceCell | undefined {
  const id = cellIdOf(spot) ?? (address && map.ofContainer(address)?.id);
  return id === undefined ? undefined : byId.get(id);
}

function addressByRules({ handle }: Container, { network }: PathCell): Address | undefined {
  const chain = `${CHAIN_START}${handle}`.slice(0, LONGEST);
  return network.ipv6Containers.find((one) => one.chain === chain)?.address;
}

/** Whose address it is, by the chain that its cell's rules have for it; undefined where two begin alike. */
export function holderOf(
  address: Address,
  { id, network }: PathCell,
  directory: Directory,
): Container | undefined {
  const known = directory.containerAt(formatAddress(address), undefined);
  if (known !== undefined) return known;
  const chain = network.ipv6Containers.find((one) => one.address.value === address.value)?.chain;
  if (chain === undefined) return undefined;
  const piece = chain.slice(CHAIN_START.length);
  const [found, ...others] = directory
    .containersByPrefix(piece)
    .filter(({ cellId, state }) => cellId === id && state !== 'deleted');
  return others.length === 0 ? found : undefined;
}

function unknownHome(spot: Spot, who: string, { byId, problems }: TraceCells): Problem {
  const id = cellIdOf(spot);
  const why = problems.find(({ cell }) => cell !== undefined && cell === id);
  if (why !== undefined) return why;
  if (id !== undefined) {
    return { code: 'NOT_FOUND', message: `The rules of ${shortCell(id)} are not known`, cell: id };
  }
  const silent = [...byId.values()].filter(({ ruleSet }) => !isFamilyKnown(ruleSet, 6));
  const gap =
    silent.length === 0
      ? ''
      : `; of ${listText(
          silent.map((cell) => shortCell(cell.id)),
          MOST_NAMED,
        )} the IPv6 rules are not known`;
  return { code: 'NOT_FOUND', message: `No container that is known has ${who}${gap}` };
}

function unknownRules({ id }: PathCell, who: string, address: Address | undefined): Problem {
  const besides = address === undefined ? `, nor an IPv6 address of ${who}` : '';
  return {
    code: 'NOT_FOUND',
    message: `The IPv6 rules of ${shortCell(id)} are not known${besides}: there is no ip6tables-save of it`,
    hint: 'A snapshot has them in ip6tables-save.txt; a cell without IPv6 has none.',
    cell: id,
  };
}

function noAddress({ id }: PathCell, who: string): Problem {
  return {
    code: 'NOT_FOUND',
    message: `${who} has no IPv6 address: neither its container store nor the IPv6 rules of ${shortCell(id)} tell one`,
    hint: 'Containers have one where IPv6 egress was on when they were made.',
    cell: id,
  };
}
