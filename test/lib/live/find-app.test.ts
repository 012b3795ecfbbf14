import { expect, test } from '@jest/globals';
import { findApp } from '../../../src/lib/live/find-app.js';
import type { CfCli } from '../../../src/lib/live/foundation.js';

const GUIDS = {
  here: 'bc6f229d-5e4a-4c41-a63f-e8795496c283',
  there: '1b9df7c2-7b06-4e3a-9a3e-2f6f7c1de001',
  elsewhere: '7d7c2a40-2f0f-4f7b-8a62-0d5b8a1f0002',
};

const APPS = [
  { guid: GUIDS.here, name: 'shop', space: 'near', state: 'STARTED' },
  { guid: GUIDS.there, name: 'db', space: 'far', state: 'STOPPED' },
  { guid: GUIDS.elsewhere, name: 'twin', space: 'far', state: 'STARTED' },
  { guid: 'f3f0a1c2-0000-4000-8000-000000000001', name: 'twin', space: 'other', state: 'STARTED' },
  { guid: 'f3f0a1c2-0000-4000-8000-000000000002', name: 'shop', space: 'far', state: 'STARTED' },
  { guid: 'f3f0a1c2-0000-4000-8000-000000000003', name: 'odd/1', space: 'near', state: 'STARTED' },
];

/** Cloud Controller as far as apps are looked up; the space `near` is targeted. */
function controller(): CfCli {
  const list: CfCli['list'] = (path) => {
    const query = new URL(path, 'https://api.example.org').searchParams;
    const fits = (key: string, value: string): boolean => (query.get(key) ?? value) === value;
    const resources = APPS.filter(
      ({ guid, name, space }) =>
        fits('names', name) && fits('guids', guid) && fits('space_guids', space),
    ).map(({ guid, name, space, state }) => ({
      ...{ guid, name, state },
      relationships: { space: { data: { guid: space } } },
    }));
    return Promise.resolve({ resources, included: {} });
  };
  const target: CfCli['target'] = () =>
    Promise.resolve({ api: 'https://api.example.org', user: 'jane', space: { guid: 'near' } });
  return { list, target } as CfCli;
}

test.each([
  ['shop', { identity: { app: { guid: GUIDS.here } }, isStopped: false }],
  ['db', { identity: { app: { guid: GUIDS.there } }, isStopped: true }],
  [GUIDS.elsewhere, { identity: { app: { guid: GUIDS.elsewhere, name: 'twin' } } }],
  ['shop/3', { identity: { app: { guid: GUIDS.here } }, index: 3 }],
  ['odd/1', { identity: { app: { name: 'odd/1' } } }],
])('%s', async (asked, expected) => {
  const found = await findApp(controller(), asked);
  expect(found).toMatchObject({ asked, ...expected });
  if (!('index' in expected)) expect(found.index).toBeUndefined();
});

test('a name that several apps have is an error that lists them', async () => {
  await expect(findApp(controller(), 'twin')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(
      /^'twin' is the name of 2 apps: .* space far .* and .* space other/,
    ),
  });
});

test('a name that nobody has', async () => {
  await expect(findApp(controller(), 'nobody/1')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: "No app is called 'nobody'",
  });
});
