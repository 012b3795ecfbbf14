import type { Palette, Style } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';

interface Word {
  readonly width: number;
  readonly text: string;
}

/**
 * Text of a story in lines of at most `width` characters: `code` between backticks in one style, *words* between
 * stars in another. A word that is longer than a line stays whole, so that it can be copied.
 */
export function richLines(text: string, width: number, palette: Palette): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of wordsOf(terminalSafe(text), palette)) {
    if (used > 0 && used + 1 + word.width > width) {
      lines.push(line);
      [line, used] = ['', 0];
    }
    line += used > 0 ? ` ${word.text}` : word.text;
    used += (used > 0 ? 1 : 0) + word.width;
  }
  return [...lines, line];
}

/** Words with their styles; a style goes on over the blanks between them. */
function wordsOf(text: string, palette: Palette): readonly Word[] {
  let style: Style | undefined;
  return text.split(' ').map((word) => {
    let [width, styled] = [0, ''];
    for (const piece of word.split(/(`|(?<![\w/])\*(?=\w)|(?<=\w)\*(?![\w/]))/)) {
      if (piece === '`') style = style === undefined ? palette.cyan : undefined;
      else if (piece === '*' && style !== palette.cyan) {
        style = style === undefined ? palette.bold : undefined;
      } else if (piece !== '') {
        width += piece.length;
        styled += style === undefined ? piece : style(piece);
      }
    }
    return { width, text: styled };
  });
}

/** The same lines, each with blanks before it. */
export function indented(lines: readonly string[], blanks: number): string {
  return lines.map((line) => (line === '' ? '\n' : `${' '.repeat(blanks)}${line}\n`)).join('');
}
