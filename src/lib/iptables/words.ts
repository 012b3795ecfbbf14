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

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === BLANK) at++;
  return at;
}

function wordEnd(line: string, start: number): number | undefined {
  let open = false;
  let at = start;
  for (; at < line.length && (open || line[at] !== BLANK); at++) {
    if (line[at] === QUOTE) open = !open;
    else if (open && line[at] === BACKSLASH) at++;
  }
  return open ? undefined : at;
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
