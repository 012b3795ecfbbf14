import { expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../src/lib/directory/directory-builder.js';
import { appCalled } from '../../../src/lib/rules/app-called.js';

const builder = new DirectoryBuilder();
for (const [app, space] of [
  ['a1', 's1'],
  ['a2', 's2'],
]) {
  builder.add({
    identities: [
      {
        appGuid: app ?? '',
        appName: 'shop',
        spaceGuid: space ?? '',
        spaceName: `space ${space ?? ''}`,
        evidence: { from: 'capi', detail: 'made up by a test' },
      },
    ],
  });
}
const directory = builder.build();

test('of two apps of one name the one of the targeted space is meant', () => {
  expect(appCalled(directory, 'shop', 'x', 's2').value?.app.guid).toBe('a2');
});

test('where neither is in the targeted space both are listed', () => {
  const { value, problems } = appCalled(directory, 'shop', 'x', 's3');
  expect(value).toBeUndefined();
  expect(problems).toMatchObject([
    {
      code: 'USAGE',
      message: expect.stringMatching(/2 apps: .*space s1 \(a1\) and .*space s2 \(a2\)/),
      hint: expect.stringContaining('Give the guid of the one that is meant'),
    },
  ]);
});

test('a guid needs no space', () => {
  expect(appCalled(directory, 'a1', 'x', 's2').value?.app.guid).toBe('a1');
});
