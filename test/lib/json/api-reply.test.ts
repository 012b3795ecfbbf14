import { describe, expect, test } from '@jest/globals';
import type { ApiKind } from '../../../src/lib/json/api-kind.js';
import { readApiList } from '../../../src/lib/json/api-reply.js';
import { stringAt } from '../../../src/lib/json/json-value.js';

const KIND: ApiKind = {
  noun: 'apps',
  key: 'resources',
  collections: ['apps'],
  isOne: (entry) => stringAt(entry, 'guid') !== undefined,
  wayOut: 'Take them all.',
};

function read(text: string) {
  const { value, problems, gaps } = readApiList({ name: 'apps.json', text }, KIND);
  return {
    guids: value?.entries.map((entry) => entry['guid']),
    problems: problems.map(({ message }) => message),
    gaps: gaps?.map(({ message }) => message),
  };
}

function page(guids: readonly string[], pagination?: object): string {
  return JSON.stringify({
    ...(pagination && { pagination }),
    resources: guids.map((guid) => ({ guid })),
  });
}

describe('readApiList', () => {
  test('takes one page, pages in an array or behind one another, and entries by themselves', () => {
    const both = { guids: ['a', 'b'], problems: [], gaps: [] };
    expect(read(page(['a', 'b']))).toEqual(both);
    expect(read(`[${page(['a'])},${page(['b'])}]`)).toEqual(both);
    expect(read(`${page(['a'])}\n${page(['b'])}\n`)).toEqual(both);
    expect(read('{"guid":"a"}{"guid":"b"}')).toEqual({
      guids: ['a', 'b'],
      problems: [],
      gaps: [
        'apps.json holds apps without the reply that they came in, so nothing says that these are all',
      ],
    });
    expect(read('{"resources":[]}')).toEqual({ guids: [], problems: [], gaps: [] });
  });

  test.each([
    [
      'v3',
      '{"errors":[{"detail":"App not found","title":"CF-ResourceNotFound","code":10010}]}',
      'App not found',
    ],
    [
      'v2',
      '{"description":"The app could not be found: x","error_code":"CF-AppNotFound","code":100004}',
      'The app could not be found: x',
    ],
    [
      'the policy server',
      '{"error":"failed to verify token with uaa"}',
      'failed to verify token with uaa',
    ],
  ])('an error reply of %s is no data, and a gap beside data', (_api, text, quoted) => {
    const problems = [`apps.json holds an error reply: ${quoted}`];
    expect(read(text)).toEqual({ problems });
    expect(read(`${page(['a'])}\n${text}`)).toEqual({ guids: ['a'], problems, gaps: problems });
  });

  test.each(['5', 'null', '{}', '"x"'])('refuses resources that are %s', (resources) => {
    const problems = ['apps.json is no API reply: its resources are no list'];
    expect(read(`[{"resources":${resources}},{"resources":[]}]`)).toEqual({
      guids: [],
      problems,
      gaps: problems,
    });
  });

  test.each([
    ['3', 'apps.json: 1 of 1 JSON values in it are no objects'],
    [
      '{"cells":[],"note":"x"}',
      'apps.json has no apps in it, but an object, with the keys "cells", "note"',
    ],
    [
      '{"resources":[{"a":1},{"b":1}]}',
      'apps.json has no apps in it, but 2 objects, the first of them with the keys "a"',
    ],
    [
      '{"guid":"s","links":{"self":{"href":"https://api/v3/spaces/s"}}}',
      'apps.json has no apps in it, but an object, with the keys "guid", "links"',
    ],
    ['', 'apps.json cannot be used: it is empty'],
  ])('%s: no value, and what it is', (text, problem) => {
    expect(read(text)).toEqual({ problems: [problem] });
  });

  describe('knows whether the list is whole', () => {
    const two = { total_results: 2, total_pages: 2 };
    const next = { href: 'https://api/v3/apps?page=2' };

    test.each([
      ['a page of v3', page(['a'], { ...two, next })],
      ['a page of v3 without the address of the next', page(['a'], two)],
      ['the second page alone', page(['b'], { ...two, next: null })],
      ['the same page twice', `${page(['a'], { ...two, next })}${page(['a'], { ...two, next })}`],
      [
        'a page of v2',
        JSON.stringify({ ...two, next_url: '/v2/apps?page=2', resources: [{ guid: 'a' }] }),
      ],
    ])('%s is not', (_what, text) => {
      const { problems, gaps } = read(text);
      expect(problems).toEqual(gaps);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^apps\.json is not whole: it holds 1 of 2 apps/);
    });

    test('another page without any number', () => {
      expect(read(page(['a'], { next })).problems).toEqual([
        'apps.json is not whole: another page follows the 1 apps in it',
      ]);
    });

    test.each([
      [
        'both pages, the second first',
        [page(['b'], { ...two, next: null }), page(['a'], { ...two, next })],
      ],
      ['an entry that moved to the other page', [page(['a', 'b'], two), page(['b'], two)]],
      ['a page that says so', [page(['a'], { total_results: 1, next: null })]],
      ['pages without numbers', [page(['a'], { next }), page(['b'], { next: null })]],
    ])('%s is', (_what, texts) => {
      expect(read(texts.join('\n'))).toMatchObject({ problems: [], gaps: [] });
    });

    test('a reply to a question for some of them is whole, and still not all: who asks is told', () => {
      const first = { href: 'https://api/v3/apps?names=a&page=1&per_page=50' };
      expect(read(page(['a'], { total_results: 1, first, next: null }))).toEqual({
        guids: ['a'],
        problems: [],
        gaps: ['apps.json holds only the apps of names=a'],
      });
    });
  });
});
