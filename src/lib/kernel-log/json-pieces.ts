/** So many braces of a line that open no JSON are tried before the line is taken for text. */
const MOST_FAILURES = 8;

/** A JSON document within a line, and what stands before it. */
export interface JsonPiece {
  readonly value: unknown;
  /** One byte a character. */
  readonly head: string;
}

/**
 * The JSON documents in a line: the line as a whole, several one behind another, one behind other text, or one
 * whose quotes are doubled by CSV or escaped by another document.
 * @param line one byte a character.
 */
export function jsonPieces(line: string): readonly JsonPiece[] {
  const start = line.search(/[[{]/);
  if (start < 0) return [];
  const head = line.slice(0, start);
  const rest = line.slice(start).replace(/[\0-\x1f]+/g, ' ');
  const whole = parsed(rest.trimEnd());
  if (whole !== undefined) return [{ value: whole, head }];
  for (const text of [rest, ...unquoted(rest)]) {
    const pieces = balancedPieces(text, head);
    if (pieces.length > 0) return pieces;
  }
  return [];
}

/** The same text as CSV, or a string of JSON, had it before it doubled or escaped its quotes. */
function unquoted(text: string): readonly string[] {
  return [
    ...(/[[{,:]\s*""/.test(text) ? [text.replace(/""/g, '"')] : []),
    ...(/[[{,:]\s*\\+"/.test(text) ? [text.replace(/\\(["\\/])/g, '$1')] : []),
  ];
}

function balancedPieces(text: string, head: string): readonly JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let failures = 0;
  let from = text.indexOf('{');
  while (from >= 0 && failures < MOST_FAILURES) {
    const end = closingAt(text, from);
    const value = end === undefined ? undefined : parsed(text.slice(from, end));
    if (end === undefined || value === undefined) failures++;
    else pieces.push({ value, head: pieces.length === 0 ? head + text.slice(0, from) : head });
    from = text.indexOf('{', value === undefined ? from + 1 : end);
  }
  return pieces;
}

/** Behind the brace that closes the one at `from`. */
function closingAt(text: string, from: number): number | undefined {
  const depth = new JsonDepth();
  const end = depth.read(text, from);
  return depth.value === 0 ? end : undefined;
}

/** How many braces and brackets are open; those within strings do not count. */
export class JsonDepth {
  value = 0;
  readonly #sign = /["{}[\]]/g;
  readonly #stringEnd = /["\\]/g;

  /** Goes on until all are closed, or to the end. @returns where it stopped. */
  read(text: string, from: number): number {
    this.#sign.lastIndex = from;
    for (let sign = this.#sign.exec(text); sign !== null; sign = this.#sign.exec(text)) {
      const [found] = sign;
      if (found === '"') this.#sign.lastIndex = this.#behindString(text, this.#sign.lastIndex);
      else this.value += found === '{' || found === '[' ? 1 : -1;
      if (this.value <= 0) return this.#sign.lastIndex;
    }
    return text.length;
  }

  #behindString(text: string, from: number): number {
    this.#stringEnd.lastIndex = from;
    for (let end = this.#stringEnd.exec(text); end !== null; end = this.#stringEnd.exec(text)) {
      if (end[0] === '"') return this.#stringEnd.lastIndex;
      this.#stringEnd.lastIndex++;
    }
    return text.length;
  }
}

/** Bytes stay bytes, also where they are no UTF-8: what stands in strings is read as log text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
