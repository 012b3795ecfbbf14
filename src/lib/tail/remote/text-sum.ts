/** The polynomial of POSIX `cksum`, with its highest bit first. */
const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ POLYNOMIAL : sum << 1;
  return sum;
});

/** What `cksum` prints of a text of one byte a character, so that a cell can find the text again (POSIX cksum). */
export function textSum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = added(sum, text.charCodeAt(at));
  for (let left = text.length; left > 0; left = Math.floor(left / 256)) sum = added(sum, left);
  return ~sum >>> 0;
}

function added(sum: number, byte: number): number {
  return (sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0);
}
