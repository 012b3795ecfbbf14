import { holds, seen, type Finding } from '../model/story.js';
import type { CellFacts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { noCell, sourceCell } from '../look/apps.js';

/** The namespace that the course's stories make. */
export const NAMESPACE = 'meow';
/** The end of its veth pair that stays on the cell: where the other one never got into the namespace, it outlives it. */
export const CELL_END = 'meow-cell';

/** The namespace is there, on the sender's cell. */
export function meowIsThere({ facts }: Situation): Finding {
  const cell = sourceCell(facts);
  const where = facts.cells.find(({ namespaces }) => namespaces.includes(NAMESPACE));
  if (cell?.namespaces.includes(NAMESPACE) === true) {
    return holds(`${NAMESPACE} is in ip netns list on ${cell.cell.name}`);
  }
  return where === undefined
    ? seen(`${cell?.cell.name ?? 'the cell'} has no namespace called ${NAMESPACE}`)
    : seen(
        `${NAMESPACE} is on ${where.cell.name}; ${facts.source.name} runs on ${cell?.cell.name ?? 'another cell'}`,
      );
}

export function meowIsGone({ facts }: Situation): Finding {
  const where = facts.cells.find(({ namespaces }) => namespaces.includes(NAMESPACE));
  if (where !== undefined) return seen(`${where.cell.name} has a namespace called ${NAMESPACE}`);
  const half = facts.cells.find(hasCellEnd);
  return half === undefined
    ? holds(`${noCell(facts)} has a namespace called ${NAMESPACE}`)
    : seen(`${half.cell.name} still has the device ${CELL_END}, half of a veth pair`);
}

export function hasCellEnd({ links }: CellFacts): boolean {
  return links.some(({ name }) => name === CELL_END);
}

/** Devices that the kernel puts into every new namespace once their modules are loaded. */
const KERNELS_OWN: ReadonlySet<string> = new Set([
  'lo',
  'tunl0',
  'gre0',
  'gretap0',
  'erspan0',
  'ip_vti0',
  'ip6_vti0',
  'sit0',
  'ip6tnl0',
  'ip6gre0',
]);

/** The namespace on the sender's cell has a device that somebody moved there, with an address. */
export function meowIsWired(situation: Situation): Finding {
  const { facts } = situation;
  const there = meowIsThere(situation);
  const meow = sourceCell(facts)?.meow;
  if (!there.holds) return there;
  if (meow === undefined) return seen(`nothing can be seen of the devices in ${NAMESPACE}`);
  const others = meow.links.filter(({ name }) => !KERNELS_OWN.has(name));
  const [first] = others;
  if (first === undefined) return seen(`${NAMESPACE} has no device but lo`);
  return meow.hasAddress
    ? holds(`${NAMESPACE} has ${first.name}, with an address`)
    : seen(`${NAMESPACE} has ${first.name}, which has no address yet`);
}
