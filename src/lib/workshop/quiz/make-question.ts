import type { Choice, Question } from '../model/story.js';

/** A wrong answer with what is said to who chose it. */
export type WrongAnswer = readonly [text: string, why: string];

/**
 * A question whose answers stand in an order that looks random and is the same each time for the same seed: the
 * learner's letters stay what they were.
 * @returns undefined where there is nothing to choose between
 */
export function makeQuestion(
  seed: string,
  right: readonly [text: string | undefined, why: string],
  wrong: readonly (WrongAnswer | undefined)[],
): Question | undefined {
  const [text, why] = right;
  if (text === undefined || text === '') return undefined;
  const choices = new Map<string, Choice>([[text, { text, isRight: true, why }]]);
  for (const answer of wrong) {
    if (answer === undefined || answer[0] === '' || choices.has(answer[0])) continue;
    choices.set(answer[0], { text: answer[0], isRight: false, why: answer[1] });
  }
  if (choices.size < 2) return undefined;
  const all = [...choices.values()];
  return { choices: all.toSorted((a, b) => weight(seed, a) - weight(seed, b)) };
}

/** FNV-1a with a last mix, so that answers that differ in one letter land apart. */
function weight(seed: string, { text }: Choice): number {
  let value = 0x811c9dc5;
  for (const character of `${seed}\n${text}`) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  value ^= value >>> 15;
  return Math.imul(value, 0x85ebca6b) >>> 0;
}

/** The letter of an answer: a, b, c … */
export function letterOf(at: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + at);
}

/** The position that a letter names; undefined for what is no letter of an answer. */
export function positionOf(letter: string, count: number): number | undefined {
  const at = letter.length === 1 ? letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0) : -1;
  return at >= 0 && at < count ? at : undefined;
}
