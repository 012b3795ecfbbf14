import type { Known } from '../errors/problem.js';
import type { NamedText } from '../json/json-document.js';

/** Hands a file that was read to the reader that understands it; a file that was not keeps its problems. */
export function readPart<T>(
  file: Known<NamedText>,
  reader: (source: NamedText) => Known<T>,
): Known<T> {
  return file.value === undefined ? { problems: file.problems } : reader(file.value);
}
