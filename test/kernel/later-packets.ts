import type { Packet } from '../../src/lib/engine/packet.js';
import type { Leg, Path } from '../../src/lib/engine/path.js';
import { answerOn, type Answer } from '../../src/lib/engine/reply.js';
import { markAcrossVtep, VTEP } from '../../src/lib/engine/silk-names.js';
import type { Limiter } from '../../src/lib/iptables/matcher/packet-fields.js';
import type { Address } from '../../src/lib/net/address.js';
import { addressOf } from './cell-maps.js';
import { CELLS } from './lab-plan.js';

/** One way that the answer to a packet may take over the cells. */
export interface WayBack {
  readonly legs: readonly Leg[];
  /** Whether it comes to the sender. */
  readonly arrives: boolean;
}

/**
 * Every way of an answer back over the cells that the packet came by. The last of them is left out
 * when it rejected or kept the packet: what a cell sends itself meets no rule of silk's.
 */
export function waysBack(path: Path, answer: Answer, limits: Limiter): WayBack[] {
  const { legs } = path;
  const isFromLast = path.verdict === 'denied' || path.arrival === 'cell';
  const crossed = isFromLast ? legs.slice(0, -1) : legs;
  const [last] = legs.slice(-1);
  const isError = answer.state === 'RELATED';
  const sender = isFromLast && isError && last !== undefined ? ownAddress(last) : undefined;
  return goBack(crossed, answer, sender, 0, limits);
}

function goBack(
  legs: readonly Leg[],
  answer: Answer,
  sender: Address | undefined,
  mark: number,
  limits: Limiter,
): WayBack[] {
  const [leg] = legs.slice(-1);
  if (leg === undefined) return [{ legs: [], arrives: true }];
  return outcomesOn(leg, answerOn(leg, answer, mark, sender), limits).flatMap((step) => {
    if (step.outcome.verdict !== 'allowed') return [{ legs: [step], arrives: false }];
    const ways = goBack(legs.slice(0, -1), answer, sender, step.outcome.mark, limits);
    return ways.map((way) => ({ ...way, legs: [step, ...way.legs] }));
  });
}

/** A cell's errors carry the address of the interface that they leave by, or the one that it translated. */
function ownAddress({ cell, packet, outcome }: Leg): Address | undefined {
  if (outcome.translatedBy !== undefined) return packet.destination;
  const plan = CELLS.find(({ name }) => name === cell.id);
  return plan && addressOf(packet.inInterface === VTEP ? plan.vtepIp : plan.ip);
}

/**
 * A later packet of the same sender over the same cells, as far as it comes.
 * @returns undefined when limits leave it open.
 */
export function goesOn(
  path: Path,
  change: Pick<Packet, 'tcpFlags' | 'state'>,
  limits: Limiter,
): Leg[] | undefined {
  const legs: Leg[] = [];
  let mark = 0;
  for (const leg of path.legs) {
    const { destination, destinationPort, translatedBy, outInterface } = leg.outcome;
    const translatedTo = translatedBy && { address: destination, port: destinationPort };
    const steps = outcomesOn(leg, { ...leg.packet, ...change, translatedTo, mark }, limits);
    const [step] = steps;
    if (step === undefined || steps.length > 1) return undefined;
    legs.push(step);
    if (step.outcome.verdict !== 'allowed') return legs;
    mark = outInterface === VTEP ? markAcrossVtep(step.outcome.mark) : 0;
  }
  return legs;
}

function outcomesOn({ cell }: Leg, packet: Packet, limits: Limiter): Leg[] {
  const { routing } = cell.network;
  const { outcomes } = cell.engine.evaluate(packet, { routing, limits, keepsHops: true });
  return outcomes.map((outcome) => ({ cell, packet, outcome }));
}
