import type { Leg } from '../engine/path.js';
import { VTEP } from '../engine/silk-names.js';
import type { Problem } from '../errors/problem.js';
import { formatAddress } from '../net/address.js';
import type { Way } from './find-ways.js';
import { unique } from './group-pairs.js';
import { shortCell } from './names.js';

/** How a cell's routes come to be known. */
const WAY_OUT = '`ip route` on the cell tells, which `cfnet snapshot` keeps in ip-route.txt';

/**
 * What is missing where nothing tells where a cell sends a packet. Undefined where that is known, or where the cell's
 * own route leaves it open.
 */
export function routeGap({ path }: Way): Problem | undefined {
  const { cell, outcome } = path.legs.at(-1) ?? {};
  const { nextHop } = outcome ?? {};
  if (cell === undefined || outcome === undefined) return undefined;
  if (nextHop?.kind !== 'unknown' || nextHop.route !== undefined) return undefined;
  return {
    code: 'NOT_FOUND',
    message: `there is no list of the routes of ${shortCell(cell.id)}, nobody is known to have ${formatAddress(outcome.destination)}, and it stands among the addresses of containers`,
    cell: cell.id,
    hint: `${WAY_OUT}.`,
  };
}

/** What readers should know of where packets went, as far as that is not plain: whole sentences. */
export function routeNotes(ways: readonly Way[]): readonly string[] {
  return unique(ways.flatMap(({ path }) => path.legs.flatMap(noteOf)));
}

function noteOf({ cell, outcome }: Leg): readonly string[] {
  const { nextHop } = outcome;
  const ip = formatAddress(outcome.destination);
  const name = shortCell(cell.id);
  if (nextHop?.kind === 'unknown') {
    return nextHop.route === undefined
      ? [`Whether ${ip} is on the overlay network is not known: ${WAY_OUT}`]
      : [
          `${name} has several ways to ${ip}, of which any may be taken (${nextHop.route.text ?? ''})`,
        ];
  }
  if (nextHop?.kind !== 'interface') return [];
  if (nextHop.isPresumed === true) {
    return [
      `That ${ip} is outside of the overlay network is presumed, as nothing says so: ${WAY_OUT}`,
    ];
  }
  const { text, via } = nextHop.route;
  return outcome.verdict === 'allowed' &&
    nextHop.name === VTEP &&
    text !== undefined &&
    via === undefined
    ? [
        `${name} has no route to the block of the overlay that has ${ip}, only "${text}": packets find another cell by such a route alone, which silk-daemon makes`,
      ]
    : [];
}
