import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PrefixIndex } from '../../../src/lib/directory/prefix-index.js';

function find(guids: readonly string[], piece: string): readonly string[] {
  return new PrefixIndex(guids, (guid) => guid).startingWith(piece);
}

test.each([
  ['abc-', ['abc-1', 'abc-2']],
  ['abc-1', ['abc-1']],
  ['abc-1x', []],
  ['zzz', []],
  ['0', []],
  ['', []],
])('%j', (piece, expected) => {
  expect(find(['b', 'abc-2', 'ab', 'abc-1', 'abd'], piece)).toEqual(expected);
});

test('finds what a walk over all would find', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(word),
      word.filter((piece) => piece !== ''),
      (guids, piece) => {
        expect(find(guids, piece)).toEqual(guids.filter((guid) => guid.startsWith(piece)).sort());
      },
    ),
  );
});
