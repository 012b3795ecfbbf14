/**
 * `a`, `a and b`, `a, b and c`; of more than `most` the first ones and how many there are besides:
 * `a, b and 7 more`.
 */
export function listText(items: readonly string[], most = Infinity): string {
  const hidden = items.length - most;
  const shown = hidden > 0 ? [...items.slice(0, most), `${hidden} more`] : items;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
