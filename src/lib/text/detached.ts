/**
 * A copy of a short piece of a block of log text. A plain slice keeps the whole block in memory for as long as
 * the slice lives; whatever is kept in a cache goes through here.
 * @param text one byte a character.
 */
export function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
