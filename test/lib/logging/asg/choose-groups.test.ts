import { expect, test } from '@jest/globals';
import type { CfCli } from '../../../../src/lib/live/foundation.js';
import { chooseGroups } from '../../../../src/lib/logging/asg/choose-groups.js';

const group = (
  name: string,
  running: boolean,
  runningSpaces: string[],
  stagingSpaces: string[],
) => ({
  guid: `guid-of-${name}`,
  name,
  rules: [],
  globally_enabled: { running, staging: true },
  relationships: {
    running_spaces: { data: runningSpaces.map((guid) => ({ guid })) },
    staging_spaces: { data: stagingSpaces.map((guid) => ({ guid })) },
  },
});

const GROUPS = [
  group('everywhere', true, [], []),
  group('own', false, ['other', 'space'], []),
  group('other', false, ['other'], []),
  group('staging', false, [], ['space']),
];

const APPS = {
  resources: [
    { guid: 'f00d', name: 'shop', relationships: { space: { data: { guid: 'space' } } } },
  ],
  included: {},
};

const cf = {
  target: () => Promise.resolve({ api: 'https://api.example.org', user: 'jane' }),
  list: (path: string) =>
    Promise.resolve(
      path.startsWith('/v3/security_groups') ? { resources: GROUPS, included: {} } : APPS,
    ),
} as unknown as CfCli;

test('of an app those are meant that its running containers get', async () => {
  const { groups, idle } = await chooseGroups(cf, { groups: [], apps: ['shop'] });
  expect(groups.map(({ name }) => name)).toEqual(['everywhere', 'own']);
  expect(idle).toEqual([]);
});

test('of named ones, those are told that do not apply to it', async () => {
  const { idle } = await chooseGroups(cf, { groups: ['own', 'staging'], apps: ['shop'] });
  expect(idle).toMatchObject([{ group: { name: 'staging' }, app: 'shop' }]);
});
