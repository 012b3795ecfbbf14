import { REASON_CODES } from '../flow/flow.js';
import { REASON_TEXTS } from '../reasons/reason-table.js';
import type { Match } from './match.js';

/** The reason code of the contract (section 5) that a word is, in whatever case: `NO_POLICY`, `no-policy`. */
export function findReasons(thing: string): readonly Match[] {
  const code = thing.toUpperCase().replaceAll(/[-\s]+/g, '_');
  return REASON_CODES.filter((reason) => reason === code).map((reason) => ({
    type: 'reason',
    confidence: 'exact',
    sentence: `reason code ${reason}`,
    reason,
    ...REASON_TEXTS[reason],
    evidence: [],
  }));
}
