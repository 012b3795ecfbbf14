import { afterEach, describe, expect, test } from '@jest/globals';
import { LiveMerge } from '../../../src/lib/tail/live-merge.js';
import type { Flow } from '../../../src/lib/flow/flow.js';
import { eventually } from '../../support/eventually.js';
import { flowAt, nameOf } from '../enrich/timed-flows.js';

/** A clock that stands still until it is told otherwise; only the merge's own timers go on. */
class Clock {
  ms = 1_000_000;
  readonly now = (): number => this.ms;
}

const readers: LiveMerge[] = [];

afterEach(() => {
  for (const merge of readers.splice(0)) merge.stop();
});

function reading(merge: LiveMerge): { names: string[]; done: Promise<void> } {
  readers.push(merge);
  const names: string[] = [];
  const done = (async () => {
    for await (const batch of merge.batches()) names.push(...batch.map(nameOf));
  })();
  return { names, done };
}

const flows = (...named: [ms: number, name: string][]): Flow[] =>
  named.map(([ms, name]) => flowAt(ms, name));

describe('merging while flows come', () => {
  test('a flow waits for no cell that has shown a later one', async () => {
    const merge = new LiveMerge({ now: new Clock().now });
    const [one, two] = [merge.add(false), merge.add(false)];
    const { names } = reading(merge);
    void one.push(flows([5, 'b'], [9, 'd']));
    void two.push(flows([3, 'a'], [7, 'c']));
    await eventually(() => {
      expect(names).toEqual(['a', 'b', 'c']);
    });
  });

  test('a quiet cell holds nobody up beyond the window', async () => {
    const clock = new Clock();
    const merge = new LiveMerge({ windowMs: 40, now: clock.now });
    merge.add(false);
    const busy = merge.add(false);
    const { names } = reading(merge);
    void busy.push(flows([5, 'a']));
    await new Promise((resolve) => setImmediate(resolve));
    expect(names).toEqual([]);
    clock.ms += 41;
    await eventually(() => {
      expect(names).toEqual(['a']);
    });
  });

  test('a cell alone waits for nobody', async () => {
    const merge = new LiveMerge({ now: new Clock().now });
    const { names } = reading(merge);
    void merge.add(false).push(flows([5, 'a'], [4, 'b']));
    await eventually(() => {
      expect(names).toEqual(['a', 'b']);
    });
  });

  test('what is late comes at once, before what waits', async () => {
    const clock = new Clock();
    const merge = new LiveMerge({ windowMs: 40, now: clock.now });
    const [one, two] = [merge.add(false), merge.add(false)];
    merge.add(false);
    const { names } = reading(merge);
    void one.push(flows([100, 'new']));
    clock.ms += 10;
    void two.push(flows([50, 'late']));
    clock.ms += 31;
    await eventually(() => {
      expect(names).toEqual(['late', 'new']);
    });
  });

  test('cells wait for one another while the past is read, however long that is', async () => {
    const clock = new Clock();
    const merge = new LiveMerge({ windowMs: 10, patienceMs: 5000, now: clock.now });
    const [one, two] = [merge.add(true), merge.add(true)];
    const { names } = reading(merge);
    void one.push(flows([5, 'b']));
    clock.ms += 4000;
    // Wakes the reader. It waits for nothing but that, so with the next turn it has seen what there is by this clock.
    one.live();
    await new Promise((resolve) => setImmediate(resolve));
    expect(names).toEqual([]);
    expect(merge.hasPast).toBe(true);
    void two.push(flows([1, 'a']));
    two.live();
    clock.ms += 11;
    await eventually(() => {
      expect(names).toEqual(['a', 'b']);
    });
    expect(merge.hasPast).toBe(false);
  });

  test('but not for a cell of which nothing comes', async () => {
    const clock = new Clock();
    const merge = new LiveMerge({ windowMs: 10, patienceMs: 50, now: clock.now });
    const one = merge.add(true);
    merge.add(true);
    const { names } = reading(merge);
    void one.push(flows([5, 'b']));
    clock.ms += 51;
    await eventually(() => {
      expect(names).toEqual(['b']);
    });
  });

  test('each cell keeps its own order, and the end comes with the last of them', async () => {
    const merge = new LiveMerge();
    const [one, two] = [merge.add(false), merge.add(false)];
    const { names, done } = reading(merge);
    void one.push(flows([5, 'a'], [2, 'b'], [7, 'c']));
    void two.push(flows([6, 'd']));
    one.close();
    two.close();
    merge.finish();
    await done;
    expect(names.filter((name) => name !== 'd')).toEqual(['a', 'b', 'c']);
    expect(names).toHaveLength(4);
  });

  test('whoever brings more than is held has to wait', async () => {
    const merge = new LiveMerge({ windowMs: 1e6 });
    const [one, two] = [merge.add(false), merge.add(false)];
    const { names } = reading(merge);
    const many = Array.from({ length: 600 }, (_, at) => flowAt(at, `${at}`));
    const behind = one.push(many);
    expect(behind).toBeDefined();
    void two.push(flows([1e6, 'later']));
    await behind;
    await eventually(() => {
      expect(names).toHaveLength(600);
    });
  });
});
