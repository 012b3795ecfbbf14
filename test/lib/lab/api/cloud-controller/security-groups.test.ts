import { describe, expect, test } from '@jest/globals';

import { readSecurityGroups } from '../../../../../src/lib/policy/security-groups.js';
import { testCloudController } from '../test-apis.js';

const RULES = [{ protocol: 'tcp', destination: '10.0.0.0/24', ports: '80,443', log: true }];

describe('security groups', () => {
  test('are what cfnet reads', async () => {
    const { lab, ask } = testCloudController();
    const { text } = await ask('/v3/security_groups');
    const { value, problems } = readSecurityGroups({ name: 'groups', text });
    expect(problems).toEqual([]);
    expect(value?.map(({ name, rules }) => [name, rules])).toEqual(
      lab.securityGroups.list().map(({ name, rules }) => [name, rules]),
    );
  });

  test('are created, changed, bound, unbound and deleted', async () => {
    const { lab, ask } = testCloudController();
    const space = lab.spaces[0]?.guid ?? '';
    const created = await ask('/v3/security_groups', {
      method: 'POST',
      body: {
        name: 'db',
        rules: RULES,
        relationships: { running_spaces: { data: [{ guid: space }] } },
      },
    });
    expect(created.status).toBe(201);
    const guid = String(created.body['guid']);
    expect(created.body).toMatchObject({
      rules: RULES,
      globally_enabled: { running: false, staging: false },
      relationships: { running_spaces: { data: [{ guid: space }] }, staging_spaces: { data: [] } },
    });

    const path = `/v3/security_groups/${guid}`;
    const enabled = await ask(path, {
      method: 'PATCH',
      body: { globally_enabled: { staging: true } },
    });
    expect(enabled.body['globally_enabled']).toEqual({ running: false, staging: true });

    const spaces = `${path}/relationships/running_spaces`;
    expect((await ask(`${spaces}/${space}`, { method: 'DELETE' })).status).toBe(204);
    const again = await ask(`${spaces}/${space}`, { method: 'DELETE' });
    expect(again.body).toMatchObject({
      errors: [{ code: 10008, detail: expect.stringContaining('Ensure the space is bound') }],
    });
    const bound = await ask(spaces, { method: 'POST', body: { data: [{ guid: space }] } });
    expect(bound.body['data']).toEqual([{ guid: space }]);
    const inForce = await ask(`/v3/spaces/${space}/running_security_groups`);
    expect((inForce.body['resources'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'public_networks',
      'dns',
      'db',
    ]);

    expect((await ask(path, { method: 'DELETE' })).status).toBe(202);
    expect((await ask(path)).status).toBe(404);
  });

  test.each([
    ['names=dns', ['dns']],
    ['globally_enabled_running=false', ['mine', 'theirs']],
    ['running_space_guids=SPACE', ['mine']],
  ])('are filtered by %s', async (query, names) => {
    const { lab, ask } = withBoundGroups();
    const { body } = await ask(
      `/v3/security_groups?${query.replace('SPACE', lab.spaces[0]?.guid ?? '')}`,
    );
    expect((body['resources'] as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  test('a developer sees the global ones and those of his spaces, and of spaces only his', async () => {
    const { lab, ask } = withBoundGroups();
    const { body } = await ask('/v3/security_groups', { as: 'developer' });
    const groups = body['resources'] as { name: string; relationships: unknown }[];
    expect(groups.map(({ name }) => name)).toEqual(['public_networks', 'dns', 'mine']);
    expect(groups[2]?.relationships).toMatchObject({
      running_spaces: { data: [{ guid: lab.spaces[0]?.guid }] },
    });
  });

  test.each([
    ['a taken name', { name: 'dns' }, "Security group with name 'dns' already exists."],
    ['no name', {}, "Name can't be blank"],
    ['an unknown field', { name: 'x', color: 1 }, "Unknown field(s): 'color'"],
    [
      'an unknown space',
      { name: 'x', relationships: { running_spaces: { data: [{ guid: 'q' }] } } },
      'Spaces with guids ["q"] do not exist.',
    ],
    ['rules that are no list', { name: 'x', rules: 1 }, 'Rules must be an array'],
  ])('%s is refused', async (_, body, detail) => {
    const { ask } = testCloudController();
    const answer = await ask('/v3/security_groups', { method: 'POST', body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ detail }] });
  });
});

describe('rules', () => {
  test.each([
    [{ protocol: 'tcp', destination: '10.0.0.1', ports: '80' }, undefined],
    [{ protocol: 'udp', destination: '10.0.0.1-10.0.0.9', ports: '8000-8100' }, undefined],
    [{ protocol: 'all', destination: '10.0.0.1,10.1.0.0/16' }, undefined],
    [{ protocol: 'icmp', destination: '0.0.0.0/0', type: -1, code: 255 }, undefined],
    ['x', 'must be an object'],
    [
      { protocol: 'sctp', destination: '10.0.0.1' },
      "protocol must be 'tcp', 'udp', 'icmp', 'icmpv6' or 'all'",
    ],
    [{ protocol: 'tcp', destination: '10.0.0.1', ports: '0' }, 'ports must be a valid single port'],
    [
      { protocol: 'tcp', destination: '10.0.0.1', ports: '90-80' },
      'ports must be a valid single port',
    ],
    [
      { protocol: 'tcp', destination: '10.0.0.1' },
      'ports are required for protocols of type TCP and UDP',
    ],
    [
      { protocol: 'all', destination: '10.0.0.1', ports: '80' },
      'ports are not allowed for protocols of type all',
    ],
    [
      { protocol: 'icmp', destination: '10.0.0.1', code: 0 },
      'type is required for protocols of type ICMP',
    ],
    [
      { protocol: 'icmp', destination: '10.0.0.1', code: 0, type: 256 },
      'type must be an integer between -1 and 255',
    ],
    [
      { protocol: 'icmpv6', destination: '10.0.0.1' },
      'icmpv6 cannot be used if enable_ipv6 is false',
    ],
    [{ protocol: 'all' }, 'nil destination'],
    [{ protocol: 'all', destination: 7 }, 'destination must be a string'],
    [{ protocol: 'all', destination: '10.0.0.1 ' }, 'destination must not contain whitespace'],
    [{ protocol: 'all', destination: '10.0.0.1,' }, 'empty destination specified'],
    [{ protocol: 'all', destination: 'example.org' }, 'destination must contain valid CIDR(s)'],
    [{ protocol: 'all', destination: '10.0.0.1', log: 'yes' }, 'log must be a boolean'],
    [{ protocol: 'all', destination: '10.0.0.1', description: 1 }, 'description must be a string'],
    [{ protocol: 'all', destination: '10.0.0.1', port: 1 }, 'unknown field(s): ["port"]'],
  ])('%j', async (rule, problem) => {
    const { ask } = testCloudController();
    const answer = await ask('/v3/security_groups', {
      method: 'POST',
      body: { name: 'x', rules: [rule] },
    });
    if (problem === undefined) expect(answer.body['rules']).toEqual([rule]);
    else expect(answer.text).toContain(JSON.stringify(`Rules[0]: ${problem}`).slice(1, -1));
  });
});

function withBoundGroups(): ReturnType<typeof testCloudController> {
  const set = testCloudController();
  const [mine = '', theirs = ''] = set.lab.spaces.map(({ guid }) => guid);
  set.lab.securityGroups.create({ name: 'mine', runningSpaces: [mine, theirs] });
  set.lab.securityGroups.create({ name: 'theirs', runningSpaces: [theirs] });
  return set;
}
