import { describe, expect, test } from '@jest/globals';
import {
  asObject,
  integerAt,
  numberAt,
  objectIn,
  objectsAt,
  stringAt,
  timeAt,
} from '../../../src/lib/json/json-value.js';

describe('what has another type is not known', () => {
  test.each([
    ['an empty string', stringAt({ a: '' }, 'a')],
    ['a number for text', stringAt({ a: 1 }, 'a')],
    ['null', numberAt({ a: null }, 'a')],
    ['a fraction', integerAt({ a: 1.5 }, 'a')],
    ['a number with a sign in text', integerAt({ a: '-1' }, 'a')],
    ['a date that is none', timeAt({ a: 'yesterday' }, 'a')],
    ['a key of the prototype', objectIn({}, 'constructor')],
    ['an array for an object', asObject([])],
    ['a missing object', stringAt(undefined, 'a')],
  ])('%s', (_case, value) => {
    expect(value).toBeUndefined();
  });
});

test('whole numbers may stand in text', () => {
  expect(integerAt({ a: '12' }, 'a')).toBe(12);
  expect(integerAt({ a: -1 }, 'a')).toBe(-1);
});

test('objects are reached level by level and picked out of arrays', () => {
  expect(objectIn({ a: { b: { c: 1 } } }, 'a', 'b')).toEqual({ c: 1 });
  expect(objectsAt({ a: [1, { b: 2 }, null] }, 'a')).toEqual([{ b: 2 }]);
});
