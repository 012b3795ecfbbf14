/** RFC 3339 text of a moment (milliseconds of the Unix epoch), without a fraction that says nothing. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}
