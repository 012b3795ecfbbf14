/** What the system says of a failure: `ENOENT`. By shape, not by class: an error may come from another realm. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
