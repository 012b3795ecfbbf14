import type { Flow } from '../flow/flow.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { overLimit, partyName } from './wording.js';

/** What the LOG prefix says (cf-facts 1.2): what was done, and whose guid it carries a piece of. */
export function prefixMeaning(flow: Flow): string {
  const { prefix } = flow.packet;
  return `${doneWith(prefix, flow.isDryRun)}; ${prefix.piece} begins the guid of ${named(flow)}`;
}

function doneWith({ verdict, kind, tag, text, piece }: LogPrefix, isDryRun?: boolean): string {
  if (verdict === 'rate-limited') return overLimit(isDryRun);
  if (kind === 'c2c') {
    return verdict === 'allowed'
      ? `allowed by a network policy whose source app has the tag ${tag ?? ''}`
      : 'denied: no network policy on the cell allows it';
  }
  if (verdict === 'denied') return 'denied: no rule of a security group allows it';
  return text === piece
    ? 'allowed by a security group rule that asks to be logged, as Garden wrote it before silk'
    : 'allowed by a rule of a security group';
}

function named({ packet, source, destination }: Flow): string {
  const { names } = packet.prefix;
  if (names === 'destination-app') {
    const name = destination.app?.name;
    return `the destination app${name === undefined ? '' : `, ${name}`}`;
  }
  const [end, party] =
    names === 'source-handle'
      ? (['source', source] as const)
      : (['destination', destination] as const);
  const name = partyName(party);
  return `the ${end} container${name === undefined ? '' : `, ${name}`}`;
}
