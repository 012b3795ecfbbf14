import { isKernelWord } from './kernel-words.js';
import { plainText } from './plain-text.js';
import { parsePrefix } from './prefix.js';

/** Arrows by which people write beside a line what its parts mean, and what follows them. */
const ANNOTATION = /(?:\s|^)(?:<[-=]{1,40}|\xe2(?:\x86\x90|\x9f\xb5)|#|\/\/)(?:\s.*)?$/;
/** What editors, mails, tables and shells put before the lines of a quotation, and behind those that go on. */
const QUOTE_MARKS = /^(?:\s*(?:[>|]|\xe2\x94\x82)(?:\s|$))+/;
const LINE_NUMBER = /^\s*\d{1,6}(?:[:.)|]\s?|\t| {1,4})/;
const GOES_ON = /\s*\\$|\s*(?:\||\xe2\x94\x82|\xe2\x86\xb5|\xe2\x8f\x8e)\s*$/;
/** What the lines of a log begin with. */
const LOG_LINE_START =
  /^(?:<\d{1,3}>|\d{4}-\d\d-\d\d[T ]|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:|\[ *\d+\.\d|\[[A-Z][a-z]{2} |(?:OK|DENY)_)/;
/** How far from a break the words that it may stand within are looked at. */
const WORD_REACH = 200;

/**
 * A text with the breaks taken out that a terminal, a mail or a page put into its log lines, and with what people
 * wrote beside them. Where a break stands within a word, it is taken out; else it becomes a blank: the kernel's
 * words tell which. Where they do not, a line as long as the longest was broken within a word.
 * @param text one byte a character.
 */
export function unwrapped(text: string): string {
  const lines = withoutMarks(text.split('\n'));
  const width = Math.max(0, ...lines.slice(0, -1).map(({ length }) => length));
  let whole = '';
  let isMessage = false;
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1];
    if (before === undefined || (isMessage && LOG_LINE_START.test(line.trimStart()))) {
      whole += before === undefined ? line : `\n${line}`;
      isMessage = false;
    } else {
      whole += joined(before, line, before.length === width);
    }
    isMessage ||= /IN=|^\s*(?:OK|DENY)_/.test(line);
  }
  return whole;
}

/** The line with what joins it to the one before. */
function joined(before: string, line: string, isFull: boolean): string {
  const rest = line.trimStart();
  const left = /\S*$/.exec(before.slice(-WORD_REACH))?.[0] ?? '';
  const right = /^\S*/.exec(rest.slice(0, WORD_REACH))?.[0] ?? '';
  if (left === '' || right === '') return ` ${rest}`;
  const asOne = isWord(left + right);
  const asTwo = isWord(left) && isWord(right);
  const isWithinWord = asOne === asTwo ? isFull && rest === line : asOne;
  return isWithinWord ? rest : ` ${rest}`;
}

/** A word of the kernel, or the prefix before them, which may be glued to the first. */
function isWord(text: string): boolean {
  const inAt = text.indexOf('IN=');
  if (inAt > 0)
    return parsePrefix(text.slice(0, inAt)) !== undefined && isKernelWord(text.slice(inAt));
  return isKernelWord(text) || parsePrefix(text) !== undefined;
}

function withoutMarks(given: readonly string[]): string[] {
  const lines = given
    .map((line) => withoutAnnotation(plainText(line)).replace(QUOTE_MARKS, ''))
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('```'));
  const isNumbered =
    lines.length > 1 && lines.every((line, at) => numberOf(line) === numberOf(lines[0]) + at);
  return lines.map((line) =>
    (isNumbered ? line.replace(LINE_NUMBER, '') : line).replace(GOES_ON, ''),
  );
}

function withoutAnnotation(line: string): string {
  const at = line.search(ANNOTATION);
  return at < 0 ? line : line.slice(0, at).trimEnd();
}

function numberOf(line = ''): number {
  return Number.parseInt(LINE_NUMBER.exec(line)?.[0] ?? '', 10);
}
