import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeByTime } from '../../../src/lib/enrich/merge-by-time.js';
import type { Flow } from '../../../src/lib/flow/flow.js';
import { flowAt, nameOf, namesOf, NotedStream } from './timed-flows.js';

/** Few different times, so that many are equal; now and then none. */
const TIMES = fc.option(fc.nat({ max: 6 }), { nil: undefined, freq: 6 });
const STREAMS = fc
  .array(fc.array(fc.array(TIMES, { maxLength: 4 }), { maxLength: 4 }), { maxLength: 4 })
  .map((streams) =>
    streams.map((batches, stream) =>
      batches.map((times, batch) =>
        times.map((ms, at) => flowAt(ms, `${stream}.${batch}.${at} at ${ms}`)),
      ),
    ),
  );

/** The same, flow by flow: always the earliest, among equals of the stream given first. */
function mergedOneByOne(streams: readonly (readonly (readonly Flow[])[])[]): string[] {
  const rest = streams.map((batches) => {
    let last = -Infinity;
    return batches.flat().map((flow) => {
      last = flow.packet.envelope.time?.ms ?? last;
      return { ms: last, name: nameOf(flow) };
    });
  });
  const names: string[] = [];
  for (;;) {
    const heads = rest.filter((flows) => flows.length > 0);
    const earliest = Math.min(...heads.map(([head]) => head?.ms ?? Infinity));
    const next = heads.find(([head]) => head?.ms === earliest)?.shift();
    if (next === undefined) return names;
    names.push(next.name);
  }
}

async function merged(streams: readonly (readonly (readonly Flow[])[])[]): Promise<string[]> {
  return namesOf(mergeByTime(streams.map((batches) => new NotedStream(batches))));
}

describe('streams merged by time', () => {
  test('are what taking the earliest flow again and again gives', async () => {
    await fc.assert(
      fc.asyncProperty(STREAMS, async (streams) => {
        expect(await merged(streams)).toEqual(mergedOneByOne(streams));
      }),
      { numRuns: 500 },
    );
  });

  test('lose nothing, double nothing, and each keeps its own order', async () => {
    await fc.assert(
      fc.asyncProperty(STREAMS, async (streams) => {
        const names = await merged(streams);
        streams.forEach((batches, stream) => {
          const own = names.filter((name) => name.startsWith(`${stream}.`));
          expect(own).toEqual(batches.flat().map(nameOf));
        });
        expect(names).toHaveLength(streams.flat(2).length);
      }),
    );
  });

  test('a clock that was set back does not hold its stream up', async () => {
    const back = [[flowAt(5, 'a1'), flowAt(2, 'a2')], [flowAt(6, 'a3')]];
    const steady = [[flowAt(1, 'b1'), flowAt(5, 'b2'), flowAt(9, 'b3')]];
    expect(await merged([back, steady])).toEqual(['b1', 'a1', 'a2', 'b2', 'a3', 'b3']);
  });
});

describe('the streams', () => {
  test('are read no further than is needed: one batch each', async () => {
    const early = new NotedStream([[flowAt(1, 'a1')], [flowAt(2, 'a2')], [flowAt(3, 'a3')]]);
    const late = new NotedStream([[flowAt(9, 'b1')], [flowAt(10, 'b2')]]);
    const flows = mergeByTime([early, late]);
    expect((await flows.next()).value).toEqual([flowAt(1, 'a1')]);
    expect([early.asked, late.asked]).toEqual([1, 1]);
    await flows.return(undefined);
  });

  test('are closed when the reader has enough', async () => {
    const streams = [1, 2, 3].map((ms) => new NotedStream([[flowAt(ms, 'a')], [flowAt(9, 'b')]]));
    for await (const batch of mergeByTime(streams)) {
      expect(batch).toHaveLength(1);
      break;
    }
    expect(streams.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
  });

  test('are closed when one of them fails', async () => {
    const good = new NotedStream([[flowAt(1, 'a')], [flowAt(3, 'b')]]);
    async function* failing(): AsyncGenerator<readonly Flow[]> {
      yield [flowAt(2, 'c')];
      await Promise.reject(new Error('broke'));
    }
    await expect(namesOf(mergeByTime([good, failing()]))).rejects.toThrow('broke');
    expect(good.isClosed).toBe(true);
  });
});
