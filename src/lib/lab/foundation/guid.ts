/** Gives that many random bytes; injected, so that a test's lab is the same each time. */
export type RandomBytes = (count: number) => Uint8Array;

const UUID_BYTES = 16;

/** Length to which rep cuts the guid of an app instance (cf-facts 1.1). */
const HANDLE_LENGTH = 28;

/** A v4 uuid in lower case. */
export function newGuid(random: RandomBytes): string {
  const bytes = Array.from(random(UUID_BYTES));
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** The handle of an app instance's container: a v4 uuid cut to 28 characters. */
export function newHandle(random: RandomBytes): string {
  return newGuid(random).slice(0, HANDLE_LENGTH);
}

/** A password or secret: 20 random bytes in hex, safe in URLs, shells and JSON. */
export function newSecret(random: RandomBytes): string {
  return Array.from(random(20), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
