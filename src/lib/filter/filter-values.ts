import { END_FIELDS, type EndField } from './end-test.js';
import { FLOW_FIELDS } from './flow-test.js';

/** Which end of a flow a filter looks at. */
export type Side = 'either' | 'source' | 'destination';

/** One filter flag of `tail` and `enrich`, all made from the fields. */
export interface FilterFlag {
  /** As typed, without dashes: `app`, `from-app`, `to-app`, `verdict`. */
  readonly name: string;
  readonly summary: string;
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

const END_PHRASES: Readonly<Record<Side, string>> = {
  either: 'flows with this END at either end',
  source: 'flows from this END',
  destination: 'flows to this END',
};

/** Every filter flag, in the order in which help lists them. */
export const FILTER_FLAGS: readonly FilterFlag[] = [
  ...END_FIELDS.flatMap((field) =>
    SIDES.map(({ side, prefix }) => ({
      name: flagOf(field, prefix),
      summary: `${END_PHRASES[side].replace('END', field.name)} (${field.accepts})`,
    })),
  ),
  ...FLOW_FIELDS.map(({ name, accepts }) => ({
    name,
    summary: `flows of this ${name} (${accepts})`,
  })),
];
