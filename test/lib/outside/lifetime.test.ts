import { describe, expect, test } from '@jest/globals';
import { Lifetime } from '../../../src/lib/outside/lifetime.js';

describe('a lifetime', () => {
  test('runs its cleanups once, the last registered first, each after the other', async () => {
    const lifetime = new Lifetime();
    const order: string[] = [];
    lifetime.onEnd(() => void order.push('first'));
    lifetime.onEnd(async () => {
      order.push('second begins');
      await Promise.resolve();
      order.push('second ends');
    });
    await Promise.all([lifetime.end(), lifetime.end()]);
    await lifetime.end();
    expect(order).toEqual(['second begins', 'second ends', 'first']);
  });

  test('aborts its signal when the end begins', async () => {
    const lifetime = new Lifetime();
    lifetime.onEnd(() => {
      expect(lifetime.signal.aborted).toBe(true);
    });
    expect(lifetime.signal.aborted).toBe(false);
    await lifetime.end();
    expect.assertions(2);
  });

  test('waits for work after what that uses has been ended', async () => {
    const lifetime = new Lifetime();
    const order: string[] = [];
    const unlessUndone = lifetime.openWork();
    let lose: (reason: Error) => void = () => undefined;
    const used = new Promise<void>((_, reject) => {
      lose = reject;
    });
    lifetime.onEnd(() => {
      order.push('what it uses is ended');
      lose(new Error('closed'));
    });
    const work = unlessUndone(used.finally(() => order.push('undone')));
    await lifetime.end();
    expect(order).toEqual(['what it uses is ended', 'undone']);
    await expect(work).rejects.toThrow('closed');
  });

  test('forgets what has ended by itself', async () => {
    const lifetime = new Lifetime();
    let cleaned = false;
    const forget = lifetime.onEnd(() => {
      cleaned = true;
    });
    forget();
    await lifetime.end();
    expect(cleaned).toBe(false);
  });

  test('goes on after a cleanup that fails, and tells', async () => {
    const failures: unknown[] = [];
    const lifetime = new Lifetime((failure) => failures.push(failure));
    const order: string[] = [];
    lifetime.onEnd(() => void order.push('reached'));
    lifetime.onEnd(() => {
      throw new Error('thrown');
    });
    lifetime.onEnd(() => Promise.reject(new Error('rejected')));
    await lifetime.end();
    expect(order).toEqual(['reached']);
    expect(failures).toEqual([new Error('rejected'), new Error('thrown')]);
  });

  test('does not wait for a cleanup beyond its grace', async () => {
    const lifetime = new Lifetime();
    lifetime.onEnd(() => new Promise(() => undefined), { graceMs: 1 });
    await expect(lifetime.end()).resolves.toBeUndefined();
  });

  test('ends at once what is started after its end', async () => {
    const lifetime = new Lifetime();
    await lifetime.end();
    let cleaned = false;
    lifetime.onEnd(() => {
      cleaned = true;
    });
    await lifetime.end();
    expect(cleaned).toBe(true);
  });
});
