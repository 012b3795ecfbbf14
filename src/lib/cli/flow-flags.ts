import { Flags } from '@oclif/core';
import { CfnetError } from '../errors/cfnet-error.js';
import { FILTER_FLAGS, type FilterValues } from '../filter/filter-values.js';
import { OUTPUT_FORMATS } from '../output/flow/output-formats.js';

/**
 * One flag for each filter, made from the table of fields; `tail` and `enrich` have the same. Help shows the three
 * flags of a field that both ends have as one, `--[from-|to-]app`, which stands at the first of them.
 */
export const filterFlags = Object.fromEntries(
  FILTER_FLAGS.map(({ name, field, side, accepts }) => [
    name,
    Flags.string({
      multiple: true,
      summary: accepts,
      helpGroup: 'FILTER',
      helpValue: field.toUpperCase(),
      ...(side === 'either' && { helpLabel: `--[from-|to-]${field}` }),
      hidden: side === 'source' || side === 'destination',
    }),
  ]),
);

/** The flags that say which of the matching flows are wanted, and how they are shown. */
export const flowFlags = {
  since: Flags.string({
    summary: 'flows from this time on (10m, 2h, RFC 3339)',
    helpValue: 'TIME',
    helpGroup: 'FILTER',
  }),
  until: Flags.string({
    summary: 'flows up to this time',
    helpValue: 'TIME',
    helpGroup: 'FILTER',
  }),
  first: Flags.integer({
    summary: 'only the first N flows',
    min: 1,
    helpValue: 'N',
    helpGroup: 'FILTER',
  }),
  last: Flags.integer({
    summary: 'only the last N flows',
    min: 1,
    exclusive: ['first'],
    helpValue: 'N',
    helpGroup: 'FILTER',
  }),
  'no-follow': Flags.boolean({
    summary: 'end with the log (enrich always does)',
    helpGroup: 'FILTER',
  }),
  output: Flags.string({
    char: 'o',
    summary: `format: ${OUTPUT_FORMATS}`,
    helpValue: 'FORMAT',
    helpGroup: 'OUTPUT',
  }),
  'show-rule': Flags.boolean({ summary: 'add the rule to text output', helpGroup: 'OUTPUT' }),
  'fail-empty': Flags.boolean({ summary: 'exit 1 when no flow matched', helpGroup: 'OUTPUT' }),
  quiet: Flags.boolean({ char: 'q', summary: 'no summary on stderr', helpGroup: 'OUTPUT' }),
};

/** The filter flags' values out of a parsed command line. */
export function filterValues(flags: Readonly<Record<string, unknown>>): FilterValues {
  return Object.fromEntries(
    FILTER_FLAGS.map(({ name }) => [name, flags[name] as string[] | undefined]).filter(
      ([, values]) => values !== undefined,
    ),
  ) as FilterValues;
}

/**
 * `--json` is `-o json`; without either the compact form is printed. Errors: USAGE where the two contradict, and where
 * `--gaps` wants records that only JSON can have.
 */
export function outputFormat(flags: {
  readonly output?: string | undefined;
  readonly json: boolean;
  readonly gaps?: boolean;
}): string {
  const { output, json, gaps } = flags;
  if (json && output !== undefined && output !== 'json') {
    throw new CfnetError('USAGE', `--json and -o ${output} contradict each other`, {
      hint: 'Give one of them.',
    });
  }
  const format = output ?? (json ? 'json' : 'compact');
  if (gaps === true && format !== 'json') {
    throw new CfnetError('USAGE', `--gaps does not go with -o ${format}`, {
      hint: 'Add -o json. Gaps are told on stderr in any case.',
    });
  }
  return format;
}
