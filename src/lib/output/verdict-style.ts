import type { Verdict } from '../flow/flow.js';
import type { Palette, Style } from './color.js';

/** Verdicts where room is short: `rate-limited` would push everything else out of 80 columns. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  allowed: 'allowed',
  denied: 'denied',
  'rate-limited': 'limited',
};

/** The colour of each verdict, the same in all outputs. */
export function verdictStyles(palette: Palette): Readonly<Record<Verdict, Style>> {
  return { allowed: palette.green, denied: palette.red, 'rate-limited': palette.yellow };
}
