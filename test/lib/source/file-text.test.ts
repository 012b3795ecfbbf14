import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileText } from '../../../src/lib/source/file-text.js';

const CELL = '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea';
const OTHER = 'aa55ec2b-11fa-41ab-9d1c-f3a575cd55ea';

const BANNER = [
  'stderr | Unauthorized use is strictly prohibited. All access and activity',
  'stderr | is subject to logging and monitoring.',
];

/** As `bosh ssh` prints it (cf-facts 7.3). */
function byBoshSsh(lines: readonly string[], id = CELL): string[] {
  const own = [...BANNER, ...lines.map((line) => `stdout | ${line}`)];
  return [...own, 'stderr | Connection to 10.0.16.15 closed.'].map(
    (line) => `diego-cell/${id}: ${line}`,
  );
}

function withChatter(lines: readonly string[]): string[] {
  return [
    "Using environment '10.0.0.6' as client 'admin'",
    '',
    "Using deployment 'cf'",
    '',
    'Task 4711',
    'Task 4711 | 09:15:31 | Preparing: 1 of 1',
    '. Done',
    ...lines,
    '',
    'Succeeded',
    '',
  ];
}

const LAYOUTS: readonly [string, (lines: readonly string[]) => Buffer][] = [
  ['as it is', (lines) => Buffer.from(lines.join('\n'))],
  ['with a byte-order mark', (lines) => Buffer.from(`\uFEFF${lines.join('\n')}`)],
  ['with CR line ends', (lines) => Buffer.from(lines.join('\r\n'))],
  ['with CR alone', (lines) => Buffer.from(lines.join('\r'))],
  ['with NULs behind', (lines) => Buffer.from(`${lines.join('\n')}${'\0'.repeat(50)}`)],
  ['as UTF-16', (lines) => Buffer.from(`\uFEFF${lines.join('\r\n')}`, 'utf16le')],
  ['by bosh ssh', (lines) => Buffer.from(byBoshSsh(lines).join('\n'))],
  ['by bosh ssh on a terminal', (lines) => Buffer.from(withChatter(byBoshSsh(lines)).join('\r\n'))],
  [
    'by bosh ssh on two cells',
    (lines) => Buffer.from([...byBoshSsh(['of another'], OTHER), ...byBoshSsh(lines)].join('\n')),
  ],
  ['with the chatter of bosh', (lines) => Buffer.from(withChatter(lines).join('\n'))],
  [
    'out of the results of bosh ssh --json',
    (lines) => {
      const row = { instance: `diego-cell/${CELL}`, stdout: `${lines.join('\r\n')}\r\n` };
      return Buffer.from(JSON.stringify({ Tables: [{ Content: 'results', Rows: [row] }] }));
    },
  ],
];

const LINE = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((text) => `-A ${text.replaceAll(/[\r\n\0\x1b\x1e\uFEFF]/g, ' ')}|`);

describe('fileText', () => {
  test.each(LAYOUTS)('gives the same lines %s', (_layout, layOut) => {
    fc.assert(
      fc.property(fc.array(LINE, { minLength: 1, maxLength: 8 }), (lines) => {
        const { value, problems } = fileText('rules', layOut(lines), CELL);
        expect(problems).toEqual([]);
        expect(value?.text.split('\n').filter((line) => line !== '')).toEqual(lines);
      }),
    );
  });

  test('what other cells printed is not taken for the cell’s own', () => {
    const lines = byBoshSsh(['-A INPUT'], OTHER);
    expect(fileText('rules', Buffer.from(lines.join('\n')), CELL)).toEqual({
      problems: [
        {
          code: 'BAD_INPUT',
          cell: CELL,
          message: `rules holds what diego-cell/${OTHER} printed, and nothing of the cell ${CELL} itself`,
        },
      ],
    });
    const byIndex = lines.map((line) => line.replace(OTHER, '0')).join('\n');
    expect(fileText('rules', Buffer.from(byIndex), CELL).value?.text).toBe('-A INPUT');
  });

  test('names a file that is no text', () => {
    const { value, problems } = fileText('apps.json', Buffer.from('1f8b08', 'hex'));
    expect(value).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual([
      'apps.json is compressed by gzip: unpack it first',
    ]);
  });
});
