/** For sorting in code unit order: the order that `<` gives. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
