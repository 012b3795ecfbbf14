import type { Directory } from '../directory/directory.js';
import { SIDES, type FilterValues } from '../filter/filter-values.js';
import { isCell } from '../filter/flow-test.js';

/** What a filter asks for by a name or guid that nobody has. */
export interface UnknownValue {
  readonly field: 'app' | 'space' | 'org' | 'instance' | 'cell';
  readonly value: string;
  /** True for a value that flows must have: nothing can match it. */
  readonly isWanted: boolean;
}

type Look = (directory: Directory, value: string) => boolean;

const LOOKS: readonly { readonly field: UnknownValue['field']; readonly isKnown: Look }[] = [
  { field: 'app', isKnown: (directory, value) => directory.findApps(value).length > 0 },
  { field: 'space', isKnown: (directory, value) => directory.findSpaces(value).length > 0 },
  { field: 'org', isKnown: (directory, value) => directory.findOrgs(value).length > 0 },
  { field: 'instance', isKnown: isInstanceKnown },
  { field: 'cell', isKnown: (directory, value) => directory.cells.some((c) => isCell(c, value)) },
];

/** The filter values that the directory does not know. */
export function findUnknownValues(values: FilterValues, directory: Directory): UnknownValue[] {
  return LOOKS.flatMap(({ field, isKnown }) =>
    [...new Set(SIDES.flatMap(({ prefix }) => values[`${prefix}${field}`] ?? []))]
      .map((given) => ({
        field,
        value: given.replace(/^!/, ''),
        isWanted: !given.startsWith('!'),
      }))
      .filter(({ value }) => !isKnown(directory, value)),
  );
}

function isInstanceKnown(directory: Directory, value: string): boolean {
  return /^\d{1,5}$/.test(value) || directory.containersByPrefix(value).length > 0;
}
