import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readPolicies } from '../../../src/lib/policy/policies.js';

function read(policies: readonly object[]) {
  return readPolicies({ name: 'policies.json', text: JSON.stringify({ policies }) });
}

const V1 = {
  source: { id: 'a1' },
  destination: { id: 'a2', protocol: 'udp', ports: { start: 9000, end: 9010 } },
};

const LEFT_OUT = 'policies.json: 1 of 2 policies are not understood and left out';

test('v1 and v0', () => {
  const v0 = { source: { id: 'a1' }, destination: { id: 'a2', protocol: 'tcp', port: 8080 } };
  expect(read([V1, v0])).toEqual({
    value: {
      policies: [
        { source: 'a1', destination: 'a2', protocol: 'udp', ports: { start: 9000, end: 9010 } },
        { source: 'a1', destination: 'a2', protocol: 'tcp', ports: { start: 8080, end: 8080 } },
      ],
      tags: [],
    },
    problems: [],
    gaps: [],
  });
});

test('the internal API of the capture has tags', () => {
  const text = readFileSync('test/fixtures/silk-cell/cell-0/policies.json', 'utf8');
  const { value } = readPolicies({ name: 'policies.json', text });
  expect(value?.policies).toHaveLength(5);
  const tags = new Map(value?.tags.map(({ tag, holder }) => [tag, holder]));
  expect([...tags.keys()].sort()).toEqual([1, 2, 26]);
});

test.each([
  ['an error', '{"error":"failed to verify token with uaa"}', 'holds an error reply: failed'],
  ['no list', '{}', 'has no policies in it, but an object'],
  ['no list but a number', '{"policies":5}', 'its policies are no list'],
  ['no page', '[]', 'has no policies in it'],
  ['no JSON', 'broken', 'is broken at line 1'],
])('%s is not the same as no policies', (_case, text, said) => {
  const { value, problems } = readPolicies({ name: 'policies.json', text });
  expect(value).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  const none = readPolicies({ name: 'policies.json', text: '{"policies":[]}' });
  expect(none).toEqual({ value: { policies: [], tags: [] }, problems: [], gaps: [] });
});

test.each([
  ['an error in place of a page', '[{"policies":[]},{"error":"no"}]', 'holds an error reply: no'],
  ['fewer than there are', '{"total_policies":2,"policies":[]}', 'it holds 0 of 2 policies'],
])('%s is told and is a gap', (_case, text, said) => {
  const { value, problems, gaps } = readPolicies({ name: 'policies.json', text });
  expect(value).toEqual({ policies: [], tags: [] });
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  expect(gaps).toEqual(problems);
});

test.each([
  ['another protocol', { ...V1, destination: { ...V1.destination, protocol: 'icmp' } }, LEFT_OUT],
  ['half a range', { ...V1, destination: { ...V1.destination, ports: { start: 1 } } }, LEFT_OUT],
  ['no ports', { ...V1, destination: { id: 'a2', protocol: 'tcp' } }, LEFT_OUT],
  [
    'no source',
    { destination: V1.destination },
    'policies.json holds an object that is none of the policies, with the keys "destination"',
  ],
])('%s is not half read', (_case, policy, said) => {
  const { value, problems, gaps } = read([V1, policy]);
  expect(value?.policies).toHaveLength(1);
  expect(problems.map(({ message }) => message)).toEqual([said]);
  expect(gaps).toEqual(problems);
});
