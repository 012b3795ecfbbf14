import { expect, test } from '@jest/globals';
import { readPolicyTags } from '../../../src/lib/directory/policy-tags.js';

function read(tags: readonly object[]) {
  return readPolicyTags({ name: 'tags.json', text: JSON.stringify({ tags }) });
}

test('tags are hex numbers with a holder', () => {
  const { value, problems } = read([
    { id: 'app-guid', tag: '001A', type: 'app' },
    { id: 'INGRESS_ROUTER', tag: '0002', type: 'router' },
  ]);
  expect(problems).toEqual([]);
  expect(value?.tags?.map(({ tag, holder, type }) => [tag, holder, type])).toEqual([
    [26, 'app-guid', 'app'],
    [2, 'INGRESS_ROUTER', 'router'],
  ]);
  expect(value?.tags?.[0]?.evidence).toEqual([
    { from: 'policy-tags', detail: 'tag 001A belongs to app-guid' },
  ]);
});

test('tags without holder or number are said', () => {
  const { value, problems } = read([
    { id: 'app-guid', tag: '0001' },
    { id: 'a', tag: 'xyz' },
    { id: 'a', tag: '123456789' },
    { tag: '0003' },
  ]);
  expect(value?.tags).toHaveLength(1);
  expect(problems.map(({ message }) => message)).toEqual([
    'tags.json holds an object that is none of the tags, with the keys "tag"',
    'tags.json: 2 of 3 tags have no hex number',
  ]);
});

test('a user who is no network.admin gets an error', () => {
  const text = '{"error":"provided scopes [] do not include allowed scopes [network.admin]"}';
  expect(readPolicyTags({ name: 'tags.json', text }).problems).toHaveLength(1);
});
