import { expect, test } from '@jest/globals';
import { createPalette } from '../../../../src/lib/output/color.js';
import { OUTPUT_FORMATS } from '../../../../src/lib/output/flow/output-formats.js';
import { selectPrinter } from '../../../../src/lib/output/flow/select-printer.js';
import { directoryOf, flowIn } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';

const OPTIONS = { palette: createPalette(false), showRule: false, columns: Infinity };
const LINE = logLine({ prefix: silkPrefix('OK_', 'd5978989-1401-49ff-46cd-33e7') });

test.each([
  ['compact', /^01-05 09:15:31\.123 allowed asg 10\.255\.77\.3 → /],
  ['json', /^\{"version":1,"time":"2026-01-05T09:15:31\.123456Z",.*\}\n$/],
  ['raw', new RegExp(`^${LINE.replace(/[[\]]/g, '\\$&')}\n$`)],
  ['dict', /^ +time: 2026-01-05T/],
  ['table', /^01-05 09:15:31\.123 {2}- {9}allowed {7}asg {3}/],
  ['lager', /^\{"timestamp":"2026-01-05T09:15:31\.123456000Z","level":"info",/],
  ['template={{kind}}', /^asg\n$/],
])('-o %s', (format, text) => {
  const printer = selectPrinter(format, OPTIONS)(directoryOf({}));
  expect(printer.print(flowIn({}, LINE))).toMatch(text);
  expect(printer.header !== undefined).toBe(format === 'table');
});

test.each(['', 'Json', 'yaml', 'template', 'jsonl'])("-o '%s' is refused at once", (format) => {
  expect(() => selectPrinter(format, OPTIONS)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: `'${format}' is no output format`,
      hint: `Give one of ${OUTPUT_FORMATS.split('|').join(', ')}.`,
    }),
  );
});

test('a broken template is refused at once', () => {
  expect(() => selectPrinter('template={{tiem}}', OPTIONS)).toThrow("a flow has no 'tiem'");
});
