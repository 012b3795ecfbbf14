import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limitFlows } from '../../../src/lib/enrich/limit-flows.js';
import { flowAt, nameOf, namesOf, NotedStream } from './timed-flows.js';

const BATCHES = fc
  .array(fc.nat({ max: 5 }), { maxLength: 8 })
  .map((sizes) =>
    sizes.map((size, batch) =>
      Array.from({ length: size }, (_, at) => flowAt(batch * 10 + at, `${batch}.${at}`)),
    ),
  );

describe.each([
  ['first', (names: string[], count: number) => names.slice(0, count)],
  ['last', (names: string[], count: number) => names.slice(-count)],
])('the %s flows', (which, taken) => {
  test('of any batches', async () => {
    await fc.assert(
      fc.asyncProperty(BATCHES, fc.integer({ min: 1, max: 12 }), async (batches, count) => {
        const names = batches.flat().map(nameOf);
        const limited = limitFlows(new NotedStream(batches), { [which]: count });
        expect(await namesOf(limited)).toEqual(taken(names, count));
      }),
    );
  });
});

test('without limits the stream is what it was', () => {
  const stream = new NotedStream([]);
  expect(limitFlows(stream, {})).toBe(stream);
});

test('the first ones end the stream as soon as they are there', async () => {
  const stream = new NotedStream([
    [flowAt(1, 'a')],
    [flowAt(2, 'b'), flowAt(3, 'c')],
    [flowAt(4, 'd')],
  ]);
  expect(await namesOf(limitFlows(stream, { first: 3 }))).toEqual(['a', 'b', 'c']);
  expect([stream.asked, stream.isClosed]).toEqual([2, true]);
});

test('the last ones are the same flows, field by field', async () => {
  const flow = flowAt(1, 'a');
  const kept: unknown[] = [];
  for await (const batch of limitFlows(new NotedStream([[flow]]), { last: 2 })) kept.push(...batch);
  expect(kept).toEqual([flow]);
});
