import { terminalSafe } from '../terminal-safe.js';

const CODE_SPAN = /(`[^`]+`)/;

/**
 * Text with names from outside in it, as Markdown: no HTML, no line of its own. Code spans show what they hold as it is,
 * so a command in one can be copied.
 */
export function markdownSafe(text: string): string {
  const safe = terminalSafe(text);
  // Of longer runs of backticks nobody can tell so simply where code begins.
  if (safe.includes('``')) return withoutHtml(safe);
  return safe
    .split(CODE_SPAN)
    .map((piece, at) => (at % 2 === 1 ? piece : withoutHtml(piece)))
    .join('');
}

/** The same in a cell of a table, which a bar would end even within code. */
export function markdownCell(text: string): string {
  return markdownSafe(text).replaceAll('|', '\\|');
}

function withoutHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
