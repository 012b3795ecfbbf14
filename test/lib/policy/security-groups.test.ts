import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readSecurityGroups } from '../../../src/lib/policy/security-groups.js';

function read(document: unknown) {
  return readSecurityGroups({ name: 'groups.json', text: JSON.stringify(document) });
}

test('the captured groups', () => {
  const text = readFileSync('test/fixtures/silk-cell/snapshot/security-groups.json', 'utf8');
  const { value, problems } = readSecurityGroups({ name: 'groups.json', text });
  expect(problems).toEqual([]);
  expect(value?.map(({ name, rules }) => [name, rules.length])).toEqual([
    ['dns', 2],
    ['web-egress', 3],
    ['orders-db', 1],
    ['metrics', 2],
  ]);
  expect(value?.[1]?.rules[2]).toEqual({
    protocol: 'icmp',
    destination: '203.0.113.0/24',
    type: 8,
    code: 0,
    log: true,
  });
});

test('a single group with everything in it', () => {
  const rule = {
    protocol: 'TCP',
    destination: '10.0.0.1-10.0.0.9',
    ports: '80, 443',
    description: 'db',
  };
  const space = (guid: string) => ({ data: [{ guid }] });
  const group = {
    guid: 'g1',
    name: 'db',
    globally_enabled: { running: true },
    rules: [rule, { protocol: 'icmp', destination: '0.0.0.0/0', type: -1, code: -1, log: null }],
    relationships: { running_spaces: space('s1'), staging_spaces: space('s2') },
  };
  expect(read(group).value).toEqual([
    {
      guid: 'g1',
      name: 'db',
      rules: [rule, { protocol: 'icmp', destination: '0.0.0.0/0', type: -1, code: -1 }],
      globallyEnabled: { running: true, staging: false },
      runningSpaces: ['s1'],
      stagingSpaces: ['s2'],
    },
  ]);
});

test('rules and groups that are not understood are said', () => {
  const group = {
    guid: 'g1',
    name: 'db',
    rules: [{ protocol: 'sctp' }, 7, { protocol: 'SCTP', destination: '1.2.3.4' }],
  };
  const { value, problems } = read({ resources: [group, { guid: 'g2' }] });
  expect(value?.map(({ rules }) => rules)).toEqual([
    [{ protocol: 'SCTP', destination: '1.2.3.4' }],
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    'groups.json holds an object that is none of the security groups, with the keys "guid"',
    'groups.json: 2 rules of the security group "db" are not understood and left out',
  ]);
});

test.each([
  ['an error', { errors: [{ detail: 'Authentication error' }] }, 'Authentication error'],
  ['no page', [], 'has no security groups in it'],
  ['something else', {}, 'has no security groups in it'],
])('%s is not the same as no groups', (_case, document, said) => {
  const { value, problems } = read(document);
  expect(value).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  expect(read({ resources: [] })).toEqual({ value: [], problems: [], gaps: [] });
});
