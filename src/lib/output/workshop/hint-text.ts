import type { HintDocument } from '../../workshop/documents/other-documents.js';
import { richLines } from './rich-text.js';
import { commandsText, type StoryLayout } from './story-text.js';

const WIDEST = 100;

export function hintText(
  { step, number, of, text, commands = [] }: HintDocument,
  { palette, columns }: StoryLayout,
): string {
  const head = `${palette.bold(`Step ${step}`)}  ${palette.dim(`hint ${number} of ${of}`)}\n`;
  const lines = richLines(text, Math.min(columns, WIDEST) - 2, palette);
  return head + lines.map((line) => `  ${line}\n`).join('') + commandsText(commands, palette);
}
