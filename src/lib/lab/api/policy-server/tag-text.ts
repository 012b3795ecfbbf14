/** Bytes of a tag that the server writes (`tag_length`, default 2). */
const TAG_LENGTH = 2;

/** A tag as APIs and log prefixes write it: upper-case hex with leading zeros, `000A` (cf-facts 1.2). */
export function tagText(tag: number): string {
  return tag
    .toString(16)
    .toUpperCase()
    .padStart(2 * TAG_LENGTH, '0');
}
