import type { OpsFileDocument } from '../../logging/ops-file/run-ops-file.js';
import { terminalSafe } from '../terminal-safe.js';
import type { ChangeTextOptions } from './change-text.js';
import { noteList } from './note-list.js';

/** What goes to stdout: the ops file itself, unless it was written to a file. */
export function opsFileData({ ops_file: text, file }: OpsFileDocument): string {
  // Escaped as a whole a line feed would be too.
  return file === undefined ? text.split('\n').map(terminalSafe).join('\n') : '';
}

/** How to deploy it, and what that does. */
export function opsFileHowTo(
  { file, commands, notes }: OpsFileDocument,
  { palette, columns }: ChangeTextOptions,
): string {
  const head = file === undefined ? 'Save this, then deploy:' : `${file} is written. To deploy:`;
  const lines = commands.map((command) => `  ${terminalSafe(command)}\n`);
  const rest = notes.map((message) => ({ message, isContradiction: false, cells: [] }));
  return `${terminalSafe(head)}\n${lines.join('')}${noteList(rest, palette, columns)}`;
}
