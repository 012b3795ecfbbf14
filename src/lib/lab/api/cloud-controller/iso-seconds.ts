/** A moment as the APIs write it: `2026-01-05T09:00:00Z`. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
