import { describe, expect, test } from '@jest/globals';

import type { LabPolicy } from '../../../../src/lib/lab/foundation/model.js';
import { testLab } from './test-lab.js';

describe('policy tags', () => {
  test('go up from 1, source first, and are freed and handed on as the policy server does', () => {
    const { policies } = testLab();
    policies.add([policy('a', 'b'), policy('b', 'c')]);
    expect(policies.tags()).toEqual([tag(1, 'a'), tag(2, 'b'), tag(3, 'c')]);
    policies.remove([policy('a', 'b')]);
    expect(policies.tags()).toEqual([tag(2, 'b'), tag(3, 'c')]);
    policies.add([policy('d', 'e')]);
    expect(policies.tags()).toEqual([tag(1, 'd'), tag(2, 'b'), tag(3, 'c'), tag(4, 'e')]);
  });

  test('come with the policies of the apps asked for', () => {
    const { policies } = testLab();
    policies.add([policy('a', 'b'), policy('c', 'd')]);
    expect(policies.tagged(new Set(['b']))).toEqual([
      { policy: policy('a', 'b'), sourceTag: 1, destinationTag: 2 },
    ]);
    expect(policies.tagged()).toHaveLength(2);
  });
});

describe('policies', () => {
  test('are there once, and differ by each of their parts', () => {
    const { policies } = testLab();
    const range: LabPolicy = { ...policy('a', 'b'), ports: { start: 8080, end: 8090 } };
    const udp: LabPolicy = { ...policy('a', 'b'), protocol: 'udp' };
    policies.add([policy('a', 'b'), policy('a', 'b'), range, udp, policy('b', 'a')]);
    expect(policies.list()).toHaveLength(4);
    policies.remove([range]);
    expect(policies.list()).toEqual([policy('a', 'b'), udp, policy('b', 'a')]);
  });

  test('move the time of the last change forward even within one millisecond', () => {
    const { policies } = testLab({ clock: () => 5 });
    const times = [policies.lastUpdated()];
    policies.add([policy('a', 'b')]);
    times.push(policies.lastUpdated());
    policies.remove([policy('a', 'b')]);
    times.push(policies.lastUpdated());
    expect(times).toEqual([0, 5, 6]);
  });

  test('of apps that are gone stay until they are cleaned up', () => {
    const { policies } = testLab();
    policies.add([policy('a', 'b'), policy('b', 'c')]);
    expect(policies.cleanUp((guid) => guid !== 'c')).toEqual([policy('b', 'c')]);
    expect(policies.list()).toEqual([policy('a', 'b')]);
    expect(policies.cleanUp(() => true)).toEqual([]);
  });
});

function policy(source: string, destination: string): LabPolicy {
  return { source, destination, protocol: 'tcp', ports: { start: 8080, end: 8080 } };
}

function tag(value: number, appGuid: string): { tag: number; appGuid: string } {
  return { tag: value, appGuid };
}
