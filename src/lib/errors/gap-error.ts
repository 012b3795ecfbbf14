import { CfnetError } from './cfnet-error.js';
import type { Problem } from './problem.js';

/** More are not named in one sentence. */
const MOST_NAMED = 3;

/**
 * The error in place of a conclusion that does not follow, since something is not known in whole.
 * @param what what is not known, as the beginning of a sentence: `Whether orders runs`
 * @param gaps why; never empty
 */
export function gapError(what: string, gaps: readonly Problem[]): CfnetError {
  const hint = gaps.find((gap) => gap.hint !== undefined)?.hint;
  // What merely is not there is not found; what is there in part leaves the answer in part.
  const code = gaps.every((gap) => gap.code === 'NOT_FOUND') ? 'NOT_FOUND' : 'PARTIAL';
  return new CfnetError(
    code,
    `${what} is not known: ${gapsText(gaps)}`,
    hint === undefined ? {} : { hint },
  );
}

/** Gaps as one piece of text, each once. */
export function gapsText(gaps: readonly Problem[]): string {
  const texts = [...new Set(gaps.map(({ message }) => message))];
  const others = texts.length - MOST_NAMED;
  const more = others > 0 ? [`and ${others} more such gaps`] : [];
  return [...texts.slice(0, MOST_NAMED), ...more].map(asPart).join('; ');
}

/** The beginning of a sentence, where it is a word of ours and no name, within another. */
function asPart(message: string): string {
  return message.replace(/^(?:There|The|What|No|Nobody|This) /, (word) => word.toLowerCase());
}
