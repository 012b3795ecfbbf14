/** The words of a rule line, twice: as they were printed, and without quotes and escapes. */
export interface Words {
  readonly texts: readonly string[];
  readonly values: readonly string[];
}

const BLANK = ' ';
const QUOTE = '"';
const BACKSLASH = '\\';

/**
 * Splits a rule line as iptables-restore does: words end at blanks, double quotes hold blanks
 * together, and a backslash escapes the next character within quotes only
 * (iptables/xshared.c add_param_to_argv).
 * @returns undefined when a quote is not closed.
 */
export function splitWords(line: string): Words | undefined {
  // A cell has some ten thousand rules, nearly all of them without quotes: those take the quick way.
  if (!line.includes(QUOTE) && !line.includes('  ') && line !== '' && line === line.trim()) {
    const words = line.split(BLANK);
    return { texts: words, values: words };
  }
  const texts: string[] = [];
  const values: string[] = [];
  for (let at = skipBlanks(line, 0); at < line.length;) {
    const end = wordEnd(line, at);
    if (end === undefined) return undefined;
    const text = line.slice(at, end);
    texts.push(text);
    values.push(text.includes(QUOTE) ? unquote(text) : text);
    at = skipBlanks(line, end);
  }
  return { texts, values };
}

/** Whether every quote that opens is closed on the line. */
export function areQuotesClosed(line: string): boolean {
  for (let open = line.indexOf(QUOTE); open >= 0;) {
    const close = closingQuote(line, open + 1);
    if (close < 0) return false;
    open = line.indexOf(QUOTE, close + 1);
  }
  return true;
}

/** Where the quote ends whose text begins at `from`; -1 when it does not. */
function closingQuote(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === QUOTE) return at;
    if (line[at] === BACKSLASH) at++;
  }
  return -1;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === BLANK) at++;
  return at;
}

/** Where the word that begins at `start` ends; undefined when a quote in it is not closed. */
function wordEnd(line: string, start: number): number | undefined {
  let at = start;
  for (; at < line.length && line[at] !== BLANK; at++) {
    if (line[at] !== QUOTE) continue;
    at = closingQuote(line, at + 1);
    if (at < 0) return undefined;
  }
  return at;
}

function unquote(text: string): string {
  let value = '';
  let open = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === QUOTE) open = !open;
    else if (open && character === BACKSLASH) value += text.charAt(++at);
    else value += character;
  }
  return value;
}
