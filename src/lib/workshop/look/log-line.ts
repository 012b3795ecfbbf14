import { noKnowledge } from '../../enrich/knowledge.js';
import { findLines } from '../../explain/line-match.js';

/** What a field of a log line says in plain words, as `cfnet explain` has it. */
export function fieldMeaning(raw: string, key: string): string {
  const [match] = findLines(raw, noKnowledge(), Number.MAX_SAFE_INTEGER);
  const field = match?.fields?.find((one) => one.field.startsWith(`${key}=`));
  return field === undefined ? '' : `${field.field}: ${field.meaning}`;
}
