import { CfnetError } from '../errors/cfnet-error.js';
import { gapsText } from '../errors/gap-error.js';
import { listText } from '../text/list-text.js';
import type { HopelessFilter, UnknownValue } from './unknown-values.js';

/** More are not named in one sentence. */
const MOST_NAMED = 10;

/** @param sourceName how messages call the source; absent: there is none. */
export function describeUnknownValue(
  unknown: UnknownValue,
  sourceName: string | undefined,
): string {
  const { field, value, isInLines } = unknown;
  const inLines = `only lines that tell their ${field} themselves can match`;
  if (sourceName === undefined) return `Without --snapshot nobody knows '${value}': ${inLines}`;
  const missing = `No ${field} is called '${value}' in ${sourceName}`;
  return isInLines ? `${missing}: ${inLines}` : missing;
}

/** The error that ends a search before it begins. */
export function hopelessError(
  { unknown, known, gaps }: HopelessFilter,
  sourceName: string | undefined,
): CfnetError {
  const { field, value } = unknown;
  if (sourceName === undefined) {
    return new CfnetError(
      'USAGE',
      `no log line tells the name of its ${field}, such as '${value}'`,
      {
        hint: 'Give --snapshot DIR, which knows names; an app can also be given by its guid.',
      },
    );
  }
  const names = [...new Set(known)].toSorted();
  const choice = names.length === 0 ? 'none is known' : `known are ${listText(names, MOST_NAMED)}`;
  return new CfnetError(
    'NOT_FOUND',
    `${describeUnknownValue(unknown, sourceName)}: ${choice}`,
    gaps.length === 0 ? {} : { hint: `Not everything is known: ${gapsText(gaps)}` },
  );
}
