import { describe, expect, test } from '@jest/globals';
import {
  rowPrinter,
  segmentsText,
  segmentsWidth,
  type Column,
  type TextCell,
} from '../../../src/lib/output/text-columns.js';

const COLUMNS: readonly Column[] = [
  { align: 'left', least: 4 },
  { align: 'right' },
  { align: 'left' },
];

function rows(...texts: readonly string[][]): readonly TextCell[][] {
  return texts.map((row) => row.map((text) => [{ text }]));
}

function printed(table: readonly TextCell[][], width: number): string[] {
  return table.map(rowPrinter(table, COLUMNS, width));
}

describe('a table', () => {
  test.each([
    ['is as wide as its texts', 80, ['frontend    1  x', 'api       200']],
    ['gives way where a column may', 13, ['frontend    1  x', 'api    200']],
    ['keeps what the column needs', 3, ['frontend    1  x', 'api   200']],
  ])('%s', (_, width, expected) => {
    expect(printed(rows(['frontend', '1', 'x'], ['api', '200', '']), width)).toEqual(expected);
  });

  test('of no rows', () => {
    expect(rowPrinter([], COLUMNS, 80)([])).toBe('');
  });
});

test('styles take no columns', () => {
  const style = (text: string) => `<${text}>`;
  const cell = [{ text: 'tcp from ' }, { text: 'api', style }];
  expect(segmentsText(cell)).toBe('tcp from <api>');
  expect(segmentsWidth(cell)).toBe(12);
  const print = rowPrinter([[cell, [{ text: '7' }]]], COLUMNS.slice(0, 2), 80);
  expect(print([[{ text: 'udp', style }], [{ text: '7' }]])).toBe('<udp>           7');
});
