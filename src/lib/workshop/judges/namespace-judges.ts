import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import { sourceCell } from '../look/apps.js';

/** The namespace that the course's stories make. */
export const NAMESPACE = 'meow';

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
  return where === undefined
    ? holds(`no cell has a namespace called ${NAMESPACE}`)
    : seen(`${where.cell.name} has a namespace called ${NAMESPACE}`);
}

/** The namespace has a device besides lo, with an address. */
export function meowIsWired({ facts }: Situation): Finding {
  const meow = facts.cells.find(({ namespaces }) => namespaces.includes(NAMESPACE))?.meow;
  if (meow === undefined) return seen(`there is no namespace called ${NAMESPACE}`);
  const others = meow.links.filter(({ name }) => name !== 'lo');
  const [first] = others;
  if (first === undefined) return seen(`${NAMESPACE} has no device but lo`);
  return meow.hasAddress
    ? holds(`${NAMESPACE} has ${first.name}, with an address`)
    : seen(`${NAMESPACE} has ${first.name}, which has no address yet`);
}
