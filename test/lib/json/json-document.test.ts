import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readJsonDocuments,
  readJsonObject,
  readJsonObjects,
} from '../../../src/lib/json/json-document.js';
import { splitDocuments } from '../../../src/lib/json/split-documents.js';

describe('readJsonObject', () => {
  test('names file, line, column and cell of what is broken', () => {
    const source = { name: 'cells/c1/store.json', text: '{\n  "a" 1\n}', cell: 'c1' };
    expect(readJsonObject(source)).toEqual({
      problems: [
        {
          code: 'BAD_INPUT',
          message: 'cells/c1/store.json is broken at line 2, column 7: colon expected',
          cell: 'c1',
        },
      ],
    });
  });

  test.each([
    ['', 'cell.json cannot be used: it is empty'],
    ['null', 'cell.json: 1 of 1 JSON values in it are no objects'],
    ['[]', 'cell.json holds no JSON object, and one is expected'],
    ['{"a":1}{"a":2}', 'cell.json holds 2 JSON objects, and one is expected'],
  ])('says what %j is instead', (text, message) => {
    const { value, problems } = readJsonObject({ name: 'cell.json', text });
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.message)).toEqual([message]);
  });

  test('takes the one object out of a list (jq -s)', () => {
    expect(readJsonObject({ name: 'cell.json', text: '[{"a":1}]' }).value).toEqual({ a: 1 });
  });
});

const OBJECT = fc.dictionary(
  fc.string({ maxLength: 6 }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }),
);

/** Layouts in which the same documents may come, as jq, cfdot, cf curl and editors write them. */
const LAYOUTS: readonly [string, (documents: readonly object[]) => string][] = [
  ['one a line', (all) => all.map((one) => JSON.stringify(one)).join('\n')],
  ['pretty', (all) => all.map((one) => JSON.stringify(one, null, 2)).join('\n')],
  ['pretty with tabs', (all) => all.map((one) => JSON.stringify(one, null, '\t')).join('\n\n')],
  ['an array', (all) => JSON.stringify(all)],
  ['a pretty array', (all) => JSON.stringify(all, null, 4)],
  ['arrays of arrays', (all) => JSON.stringify(all.map((one) => [[one]]))],
  ['behind one another', (all) => all.map((one) => JSON.stringify(one)).join('')],
  ['pretty behind one another', (all) => all.map((one) => JSON.stringify(one, null, 2)).join('')],
  [
    'a line each, within brackets',
    (all) => `[\n${all.map((one) => JSON.stringify(one)).join(',\n')}\n]`,
  ],
  ['mixed', (all) => all.map((one, at) => JSON.stringify(one, null, at % 2)).join('\n \n')],
];

describe('readJsonObjects', () => {
  test.each(LAYOUTS)('reads the same documents %s', (_layout, layOut) => {
    fc.assert(
      fc.property(fc.array(OBJECT, { minLength: 1, maxLength: 5 }), (documents) => {
        const { value, problems } = readJsonObjects({ name: 'x', text: layOut(documents) });
        expect(problems).toEqual([]);
        expect(value).toEqual(JSON.parse(JSON.stringify(documents)));
      }),
    );
  });

  test('what is broken costs itself alone and is a gap', () => {
    const text =
      '{"a":1}\r\n\n{"a":\n{"a":2}\nnonsense\n{"a":"x\n{"a":3}{"a":4}\n{\n "a": [5]\n}\n{"a"';
    const { value, problems, gaps } = readJsonObjects({ name: 'lrps', text });
    expect(value).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }, { a: [5] }]);
    expect(problems.map(({ message }) => message)).toEqual([
      'lrps is broken at line 3, column 6: value expected (3 pieces of it are left out)',
    ]);
    expect(gaps).toEqual(problems);
  });

  test('a line of something else is shown', () => {
    const { value, problems } = readJsonObjects({ name: 'x', text: '$ cf curl /v3/apps\n{"a":1}' });
    expect(value).toEqual([{ a: 1 }]);
    expect(problems.map(({ message }) => message)).toEqual([
      'x is broken at line 1: "$ cf curl /v3/apps" is no JSON',
    ]);
  });

  test('every text gives documents or a problem, and no whole document before a cut is lost', () => {
    fc.assert(
      fc.property(
        fc.array(OBJECT, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...LAYOUTS.slice(0, 2)),
        fc.nat(),
        (documents, [, layOut], cut) => {
          const text = layOut(documents);
          const at = cut % text.length;
          const { value, problems } = readJsonDocuments({ name: 'x', text: text.slice(0, at) });
          const whole = splitDocuments(text).values;
          expect(value).toEqual(whole.slice(0, value.length));
          expect(value.length + problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('depth and length are no matter', () => {
    const deep = `${'['.repeat(200_000)}1${']'.repeat(200_000)}`;
    expect(readJsonDocuments({ name: 'x', text: `${deep}\n{"a":1}` }).problems.length).toBeLessThan(
      2,
    );
    const open = '{"a":\n'.repeat(100_000);
    expect(readJsonDocuments({ name: 'x', text: open }).problems).toHaveLength(1);
    const many = '{"a":1}'.repeat(100_000);
    expect(readJsonObjects({ name: 'x', text: many }).value).toHaveLength(100_000);
    const torn = '{"a":[1}\n'.repeat(100_000);
    expect(readJsonDocuments({ name: 'x', text: torn }).problems).toHaveLength(1);
  });
});
