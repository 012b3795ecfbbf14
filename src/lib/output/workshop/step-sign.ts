import type { StepDocument } from '../../workshop/documents/story-document.js';
import type { Palette } from '../color.js';

type State = StepDocument['state'];

/** One character for how a step stands. */
export function sign(state: State, palette: Palette): string {
  switch (state) {
    case 'done':
      return palette.green('✓');
    case 'was-so':
      return palette.green('=');
    case 'open':
    case 'wrong':
      return palette.red('✗');
    case 'unanswered':
      return palette.yellow('?');
    case 'waiting':
    case 'not-yet':
      return palette.dim('·');
    case 'new':
    case 'unchecked':
      return ' ';
  }
}

export function isDone(state: State): boolean {
  return state === 'done' || state === 'was-so';
}
