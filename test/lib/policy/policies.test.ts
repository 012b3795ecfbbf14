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
  ['an error in place of a page', '[{"policies":[]},{"error":"no"}]', 'holds an error reply: no'],
  ['no list', '{}', 'has no list of policies in it'],
  ['no list but a number', '{"policies":5}', 'has no list of policies in it'],
  ['no page', '[]', 'has no list of policies in it'],
  ['no JSON', 'broken', 'is broken at line 1'],
])('%s is not the same as no policies', (_case, text, said) => {
  const { value, problems } = readPolicies({ name: 'policies.json', text });
  expect(value).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  const none = readPolicies({ name: 'policies.json', text: '{"policies":[]}' });
  expect(none).toEqual({ value: { policies: [], tags: [] }, problems: [] });
});

test.each([
  ['another protocol', { ...V1, destination: { ...V1.destination, protocol: 'icmp' } }],
  ['half a range', { ...V1, destination: { ...V1.destination, ports: { start: 1 } } }],
  ['no ports', { ...V1, destination: { id: 'a2', protocol: 'tcp' } }],
  ['no source', { destination: V1.destination }],
])('%s is not half read', (_case, policy) => {
  const { value, problems } = read([V1, policy]);
  expect(value?.policies).toHaveLength(1);
  expect(problems.map(({ message }) => message)).toEqual([
    'policies.json: 1 of 2 policies are not understood and left out',
  ]);
});
