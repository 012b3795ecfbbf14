import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EndLabel } from '../../../../src/lib/output/flow/end-label.js';
import { shortenLabels } from '../../../../src/lib/output/flow/shorten-labels.js';

function named(text: string): EndLabel {
  return { text, app: text };
}

describe('two labels in little room', () => {
  test.each<[string, string, number, string, string]>([
    ['shop/0', 'stock/1', 13, 'shop/0', 'stock/1'],
    ['shop/0', 'stock/1', 3, 'shop/0', 'stock/1'],
    ['recommendations/12', 'stock/1', 20, 'recomm…ons/12', 'stock/1'],
    ['shop/0', 'recommendations/12', 16, 'shop/0', 'recom…s/12'],
    ['recommendations/12', 'recommendations/3', 24, 'recomm…ns/12', 'recomm…ons/3'],
    ['recommendations/12', 'recommendations/3', 18, 'reco…s/12', 'reco…ns/3'],
    ['recommendations/12', 'recommendations/3', 17, 'recommendations/12', 'recommendations/3'],
    ['😀😀😀😀😀😀😀😀😀😀/0', 'stock/1', 16, '😀😀😀😀…😀😀/0', 'stock/1'],
  ])('%s and %s in %d', (source, destination, room, shortSource, shortDestination) => {
    const [left, right] = shortenLabels(named(source), named(destination), room);
    expect([left.text, right.text]).toEqual([shortSource, shortDestination]);
    expect([left.app, right.app]).toEqual([source, destination]);
  });

  test('an address stays whole', () => {
    const address = { text: '2001:db8:1:2:3:4:5:6' };
    expect(shortenLabels(address, named('recommendations/12'), 30)).toEqual([
      address,
      { text: 'recom…s/12', app: 'recommendations/12' },
    ]);
    expect(shortenLabels(address, address, 10)).toEqual([address, address]);
  });

  test('names are no shorter than they must be', () => {
    const names = fc.string({ maxLength: 40 }).map(named);
    fc.assert(
      fc.property(names, names, fc.integer({ min: 18, max: 90 }), (source, destination, room) => {
        const whole = source.text.length + destination.text.length;
        const [left, right] = shortenLabels(source, destination, room);
        expect(left.text.length + right.text.length).toBe(Math.min(whole, room));
      }),
    );
  });
});
