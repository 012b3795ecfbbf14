import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CleanUpRequests } from '../../../../src/lib/cell-transport/direct/clean-up-requests.js';

const GROUP = { deployment: 'cf', job: 'diego-cell' };

/** A guard, and the cells that each of its requests names. */
function guarded() {
  const requests = new Set<string>();
  const of = (body: object): string => {
    const { target, command, params } = body as Record<string, { ids: readonly string[] }>;
    expect({ command, params }).toEqual({
      command: 'cleanup',
      params: { user_regex: '^bosh_me' },
    });
    return target?.ids.join(' ') ?? '';
  };
  const cleanUps = new CleanUpRequests(
    {
      expect: (path, body) => {
        expect(path).toBe('/deployments/cf/ssh');
        requests.add(of(body));
        return Promise.resolve();
      },
      withdraw: (_, body) => {
        requests.delete(of(body));
        return Promise.resolve();
      },
    },
    'bosh_me',
  );
  return { cleanUps, requests: () => [...requests] };
}

test('cells that are entered again and again need one request', async () => {
  const { cleanUps, requests } = guarded();
  await cleanUps.expect(GROUP, ['a', 'b']);
  expect(requests()).toEqual(['a b']);
  await cleanUps.succeeded(GROUP, ['a', 'b']);
  for (let round = 0; round < 28; round++) {
    await cleanUps.expect(GROUP, ['a']);
    await cleanUps.succeeded(GROUP, ['a']);
  }
  expect(requests()).toEqual(['a b']);
});

test('a cell that is entered later joins the others', async () => {
  const { cleanUps, requests } = guarded();
  await cleanUps.succeeded(GROUP, ['a', 'b']);
  await cleanUps.expect(GROUP, ['c']);
  expect(requests()).toEqual(['a b', 'c']);
  await cleanUps.succeeded(GROUP, ['c']);
  expect(requests()).toEqual(['a b c']);
});

test('a cell whose agent does not answer keeps nobody from being cleaned up', async () => {
  const { cleanUps, requests } = guarded();
  await cleanUps.succeeded(GROUP, ['a', 'b', 'c']);
  await cleanUps.failed(GROUP, ['b'], true);
  expect(requests()).toEqual(['a c', 'b']);
  await cleanUps.failed(GROUP, ['b'], false);
  expect(requests()).toEqual(['a c', 'b']);
  await cleanUps.succeeded(GROUP, ['b']);
  expect(requests()).toEqual(['a c b']);
});

test('whatever happens: every cell that may have the user is in a request, and there are never more than cells', async () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
  const outcome = fc.constantFrom('succeeded', 'agent', 'unknown');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(ids, outcome)), async (steps) => {
      const { cleanUps, requests } = guarded();
      const entered = new Set<string>();
      for (const [some, how] of steps) {
        await cleanUps.expect(GROUP, some);
        some.forEach((id) => entered.add(id));
        const covered = () => new Set(requests().flatMap((text) => text.split(' ')));
        expect(covered()).toEqual(entered);
        if (how === 'succeeded') await cleanUps.succeeded(GROUP, some);
        else await cleanUps.failed(GROUP, some, how === 'agent');
        expect(covered()).toEqual(entered);
        expect(requests().length).toBeLessThanOrEqual(entered.size);
      }
    }),
  );
});
