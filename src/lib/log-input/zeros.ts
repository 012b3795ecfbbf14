const ZEROS = Buffer.alloc(64 * 1024);

/** Whether there are bytes, and all of them are zero: told at the speed of memory. */
export function isZeros(bytes: Buffer): boolean {
  if (bytes[0] !== 0) return false;
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length);
    if (!part.equals(ZEROS.subarray(0, part.length))) return false;
  }
  return true;
}
