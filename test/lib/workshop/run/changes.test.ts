import { expect, test } from '@jest/globals';
import type { LiveFoundation } from '../../../../src/lib/live/foundation.js';
import { scaleUp, setPolicies, storyPolicy } from '../../../../src/lib/workshop/run/changes.js';
import { undoOfSetUp } from '../../../../src/lib/workshop/run/set-up.js';
import { A, B, facts, OTHER, policy } from '../facts.js';

/** Notes what Cloud Controller and the policy server are asked to do. */
function noting(): { readonly foundation: LiveFoundation; readonly asked: unknown[][] } {
  const asked: unknown[][] = [];
  const cf = {
    request: (...request: unknown[]) => {
      asked.push(request);
      return Promise.resolve(undefined);
    },
  };
  return { foundation: { cf } as unknown as LiveFoundation, asked };
}

test('only policies between the workshop’s own two apps are ever deleted', async () => {
  const { foundation, asked } = noting();
  const policies = [policy(A, OTHER), policy(OTHER, B), policy(B, A)];
  await setPolicies(foundation, facts({ policies }), []);
  expect(asked).toEqual([
    [
      'POST',
      '/networking/v1/external/policies/delete',
      {
        policies: [
          {
            source: { id: B },
            destination: { id: A, protocol: 'tcp', ports: { start: 8080, end: 8080 } },
          },
        ],
      },
    ],
  ]);
});

test('a policy that is there already is neither deleted nor added', async () => {
  const { foundation, asked } = noting();
  const known = facts({ policies: [policy(A, B)] });
  await setPolicies(foundation, known, [storyPolicy(known)]);
  expect(asked).toEqual([]);
});

test('scaling up is one instance more, and it is known how many there were', async () => {
  const { foundation, asked } = noting();
  expect(undoOfSetUp('scale-up', facts())).toEqual([{ what: 'scale', app: B, instances: 2 }]);
  await scaleUp(foundation, facts());
  expect(asked).toEqual([['POST', `/v3/apps/${B}/processes/web/actions/scale`, { instances: 3 }]]);
});
