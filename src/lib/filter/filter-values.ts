import { END_FIELDS, type EndField } from './end-test.js';
import { FLOW_FIELDS } from './flow-test.js';

/** Which end of a flow a filter looks at. */
export type Side = 'either' | 'source' | 'destination';

/** One filter flag of `tail` and `enrich`, all made from the fields. */
export interface FilterFlag {
  /** As typed, without dashes: `app`, `from-app`, `to-app`, `verdict`. */
  readonly name: string;
  /** The field that it looks at: `app`, `verdict`. */
  readonly field: string;
  /** The end that it looks at; absent for a field that a flow has once. */
  readonly side?: Side;
  /** What its values are, for help texts. */
  readonly accepts: string;
}

/** The values given for each flag, by the flag's name. A value that starts with `!` negates. */
export type FilterValues = Readonly<Partial<Record<string, readonly string[]>>>;

export const SIDES: readonly { readonly side: Side; readonly prefix: string }[] = [
  { side: 'either', prefix: '' },
  { side: 'source', prefix: 'from-' },
  { side: 'destination', prefix: 'to-' },
];

export function flagOf(field: EndField, prefix: string): string {
  return `${prefix}${field.name}`;
}

/** Every filter flag, in the order in which help lists them. */
export const FILTER_FLAGS: readonly FilterFlag[] = [
  ...END_FIELDS.flatMap((field) =>
    SIDES.map(({ side, prefix }) => ({
      name: flagOf(field, prefix),
      field: field.name,
      side,
      accepts: field.accepts,
    })),
  ),
  ...FLOW_FIELDS.map(({ name, accepts }) => ({ name, field: name, accepts })),
];
