const NEEDS_NO_QUOTES = /^[A-Za-z0-9_./:@%+=,-]+$/;

/** One argument for a POSIX shell: whatever the text holds, the shell hands it on as it is and runs nothing. */
export function shellWord(text: string): string {
  return NEEDS_NO_QUOTES.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
