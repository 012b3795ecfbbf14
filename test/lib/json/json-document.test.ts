import { describe, expect, test } from '@jest/globals';
import { readJsonDocument, readJsonLines } from '../../../src/lib/json/json-document.js';

describe('readJsonDocument', () => {
  test('names file, line, column and cell of what is broken', () => {
    const source = { name: 'cells/c1/store.json', text: '{\n  "a" 1\n}', cell: 'c1' };
    expect(readJsonDocument(source).problems).toEqual([
      {
        code: 'BAD_INPUT',
        message: 'cells/c1/store.json is broken at line 2, column 7: colon expected',
        cell: 'c1',
      },
    ]);
  });

  test('says that a file is empty', () => {
    const { problems } = readJsonDocument({ name: 'apps.json', text: '' });
    expect(problems.map(({ message }) => message)).toEqual([
      'apps.json cannot be used: it is empty',
    ]);
  });
});

describe('readJsonLines', () => {
  test('reads the sound lines and reports the broken ones once', () => {
    const text = '{"a":1}\r\n\n{"a":\n{"a":2}\nnonsense\n';
    expect(readJsonLines({ name: 'lrps', text })).toEqual({
      value: [{ a: 1 }, { a: 2 }],
      problems: [
        {
          code: 'BAD_INPUT',
          message:
            'lrps is broken at line 3, column 6: value expected (2 lines of it are left out)',
        },
      ],
    });
  });
});
