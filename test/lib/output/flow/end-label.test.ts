import { describe, expect, test } from '@jest/globals';
import type { Party } from '../../../../src/lib/flow/flow.js';
import { PartyBook } from '../../../../src/lib/flow/party-book.js';
import { EndLabels, labelAndPort } from '../../../../src/lib/output/flow/end-label.js';
import { directoryOf } from '../../../support/foundation.js';

interface App {
  readonly name?: string;
  readonly space?: string;
  readonly org?: string;
  readonly index?: number;
}

/** The labels of the instances of some apps, one each. */
function labelsOf(...apps: readonly App[]): string[] {
  const directory = directoryOf({
    containers: apps.map(({ name, space, org, index }, at) => ({
      handle: `handle-${at}`,
      ...{ ip: `10.255.1.${at + 2}`, appGuid: `app-${at}` },
      ...(name !== undefined && { appName: name }),
      ...(space !== undefined && { spaceGuid: `space-${org}-${space}`, spaceName: space }),
      ...(org !== undefined && { orgGuid: `org-${org}`, orgName: org }),
      ...(index !== undefined && { index }),
    })),
  });
  const book = new PartyBook(directory);
  const labels = new EndLabels(directory);
  return apps.map((_, at) => {
    const [party = {}] = book.everAt(`10.255.1.${at + 2}`);
    return labels.of(party, `10.255.1.${at + 2}`).text;
  });
}

describe('an end is called', () => {
  test.each<[string, readonly App[], readonly string[]]>([
    ['app/index', [{ name: 'shop', index: 3, space: 'prod', org: 'acme' }], ['shop/3']],
    ['by its app alone where the index is not known', [{ name: 'shop' }], ['shop']],
    ['by its address where the name is not known', [{ index: 3 }], ['10.255.1.2']],
    [
      'with its space where several apps have the name',
      [
        { name: 'shop', index: 0, space: 'prod', org: 'acme' },
        { name: 'shop', index: 1, space: 'test', org: 'acme' },
        { name: 'dns', index: 0, space: 'prod', org: 'acme' },
      ],
      ['prod/shop/0', 'test/shop/1', 'dns/0'],
    ],
    [
      'with its org where even the spaces have the same name',
      [
        { name: 'shop', index: 0, space: 'prod', org: 'acme' },
        { name: 'shop', index: 0, space: 'prod', org: 'globex' },
        { name: 'shop', index: 0, space: 'test', org: 'globex' },
      ],
      ['acme/prod/shop/0', 'globex/prod/shop/0', 'test/shop/0'],
    ],
    [
      'as far as it is known',
      [
        { name: 'shop', index: 0 },
        { name: 'shop', index: 1, space: 'prod' },
      ],
      ['shop/0', 'prod/shop/1'],
    ],
  ])('%s', (_, apps, labels) => {
    expect(labelsOf(...apps)).toEqual(labels);
  });

  test('by the address that the line has, where nobody is known', () => {
    const labels = new EndLabels(directoryOf({}));
    const nobody: Party = {};
    expect([labels.of(nobody, '10.0.0.1'), labels.of(nobody, 'fd00::3')]).toEqual([
      { text: '10.0.0.1' },
      { text: 'fd00::3' },
    ]);
  });
});

test.each([
  [{ text: 'shop/0', app: 'shop' }, 8080, 'shop/0:8080'],
  [{ text: 'a:b/0', app: 'a:b' }, 8080, 'a:b/0:8080'],
  [{ text: 'shop/0', app: 'shop' }, undefined, 'shop/0'],
  [{ text: '10.0.0.1' }, 8080, '10.0.0.1:8080'],
  [{ text: 'fd00::3' }, 8080, '[fd00::3]:8080'],
  [{ text: 'fd00::3' }, undefined, 'fd00::3'],
])('%j with port %s is %s', (label, port, text) => {
  expect(labelAndPort(label, port)).toBe(text);
});
