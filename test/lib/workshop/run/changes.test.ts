import { expect, test } from '@jest/globals';
import type { LiveFoundation } from '../../../../src/lib/live/foundation.js';
import {
  capturesOf,
  deleteCaptures,
  scaleUp,
  setPolicies,
  storyPolicy,
} from '../../../../src/lib/workshop/run/changes.js';
import { undoOfSetUp } from '../../../../src/lib/workshop/run/set-up.js';
import { A, B, cell, facts, OTHER, policy } from '../facts.js';

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

test('each story’s captures are its own; all of them are whatever stands in the folder', () => {
  const one = {
    saved: new Map([
      ['080-tag.txt', ''],
      ['130-wrapped.txt', ''],
    ]),
    otherFiles: ['x.pcap', '130-more.pcap'],
  };
  expect(capturesOf(one, ['130'])).toEqual(['130-wrapped.txt', '130-more.pcap']);
  expect(capturesOf(one, [])).toEqual([]);
  expect(capturesOf(one, 'all')).toHaveLength(4);
});

test('what is removed from a cell is named word by word, or the whole folder', async () => {
  const lines: string[] = [];
  const run = (_: unknown, { text }: { text: string }) => {
    lines.push(text);
    return Promise.resolve({ exitCode: 0, stderr: '', stdout: Buffer.of() });
  };
  const foundation = { transport: () => Promise.resolve({ run }) } as unknown as LiveFoundation;
  const saved = new Map([["130-it's.txt", '']]);
  const known = facts({ cells: [cell('c1', [], { saved }), cell('c2', [])] });
  await deleteCaptures(foundation, known, ['130']);
  await deleteCaptures(foundation, known, 'all');
  const folder = '"${CFNET_CELL_ROOT-}/var/vcap/data/cfnet-workshop"';
  expect(lines).toEqual([
    `rm -f ${folder}/'130-it'\\''s.txt'; rmdir ${folder} 2>/dev/null || true`,
    `rm -rf ${folder}`,
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
