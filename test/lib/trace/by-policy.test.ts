import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChangedCapture } from './changed-capture.js';
import { traced } from './traced.js';

let capture: ChangedCapture;

/** What a user without the cells has. */
beforeEach(async () => {
  capture = await ChangedCapture.make();
  await capture.copy.remove('cells');
});

afterEach(async () => {
  await capture.copy.remove();
});

const fromTo = (source: string, destination: string, port = 8080) =>
  traced(source, destination, { snapshot: capture.snapshot, port });

test.each([
  ['frontend', 'backend', 8080, 'allowed', 'POLICY_ALLOWED'],
  ['reporter', 'backend', 8080, 'denied', 'NO_POLICY'],
  ['backend', 'frontend', 8080, 'denied', 'WRONG_DIRECTION'],
  ['frontend', 'backend', 8081, 'denied', 'PORT_MISMATCH'],
  ['frontend', '169.254.0.2', 53, 'allowed', 'ASG_ALLOWED'],
])('%s to %s, port %i: %s, %s', async (source, destination, port, verdict, reason) => {
  const { document } = await fromTo(source, destination, port);
  expect(document).toMatchObject({ verdict, reason, pairs: [] });
  expect(document.sentence).toMatch(/^By policy, /);
  expect(document.notes).toEqual(
    expect.arrayContaining([
      'This is by policy alone, and not by the rules of the cells, which decide',
      expect.stringContaining('An operator with bosh sees more'),
    ]),
  );
});

test('a denial has its fix', async () => {
  const { document } = await fromTo('reporter', 'backend');
  expect(document.fix).toEqual([
    'cf add-network-policy reporter backend -s shop -o acme --protocol tcp --port 8080',
  ]);
});

test('without the policies nothing can be told', async () => {
  await capture.copy.remove('policies.json');
  await expect(fromTo('frontend', 'backend')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
