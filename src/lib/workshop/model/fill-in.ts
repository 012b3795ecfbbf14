import { shellWord } from '../../text/shell-word.js';
import { VALUE_MEANINGS, type ValueName } from '../look/values.js';

export type KnownValues = Readonly<Record<string, string>>;

/** `{{` stands for a brace that is meant as such. */
const BLANK = /\{\{|\{([a-zA-Z][a-zA-Z.]*)\}/g;

/**
 * A sentence with the values filled in; one that is not known yet is described in angle brackets. Between backquotes
 * stand commands to type.
 */
export function fillText(text: string, values: KnownValues): string {
  const fillWords = (part: string) => fill(part, (name) => values[name] ?? meaningOf(name));
  return text
    .split('`')
    .map((part, at) => (at % 2 === 0 ? fillWords(part) : fillCommand(part, values)))
    .join('`');
}

/** A command with the values as words of a shell. */
export function fillCommand(text: string, values: KnownValues): string {
  return fill(text, (name) => {
    const value = values[name];
    return value === undefined ? meaningOf(name) : shellWord(value);
  });
}

function fill(text: string, valueOf: (name: ValueName) => string): string {
  return text.replace(BLANK, (found, name?: string) => {
    if (found === '{{') return '{';
    return name !== undefined && isValueName(name) ? valueOf(name) : found;
  });
}

function meaningOf(name: ValueName): string {
  return `<${VALUE_MEANINGS[name]}>`;
}

function isValueName(name: string): name is ValueName {
  return Object.hasOwn(VALUE_MEANINGS, name);
}
