import type { LoggedPacket } from '../kernel-log/packet.js';

/** The mark of what comes in by the router or a mapped port; no app's tag (cf-facts 1.7). */
export const INGRESS_MARK = 0xffff0000;
/** Policy servers number apps with two bytes unless told otherwise (`tag_length`, cf-facts 1.2). */
const TAG_DIGITS = 4;

/** Policy tag of the source app: as the prefix writes it, else from the mark, which is the same number. */
export function tagText({
  prefix,
  mark,
}: Pick<LoggedPacket, 'prefix' | 'mark'>): string | undefined {
  if (prefix.tag !== undefined) return prefix.tag;
  if (mark === undefined || mark === INGRESS_MARK) return undefined;
  return formatTag(mark);
}

/** A tag as LOG prefixes and the policy server write it: zero-padded upper-case hex. */
export function formatTag(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(TAG_DIGITS, '0');
}

/** The same as a number. */
export function tagNumber(packet: LoggedPacket): number | undefined {
  const { prefix, mark } = packet;
  if (prefix.tag !== undefined) return Number.parseInt(prefix.tag, 16);
  return mark === INGRESS_MARK ? undefined : mark;
}
