import { terminalSafe } from '../terminal-safe.js';

/** Text with names from outside in it: no HTML, no table breaks, no line of its own. */
export function markdownSafe(text: string): string {
  return terminalSafe(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '\\|');
}
