import { expect, test } from '@jest/globals';
import { Turns } from '../../../src/lib/tail/turns.js';

test('so many at a time, the others in their order; who leaves the line is passed over', async () => {
  const turns = new Turns(1);
  const leaving = new AbortController();
  const staying = new AbortController().signal;
  const began: string[] = [];
  const endFirst = await turns.take(staying);
  const second = turns.take(leaving.signal).then(() => began.push('second'));
  const third = turns.take(staying).then((end) => {
    began.push('third');
    return end;
  });
  expect(began).toEqual([]);
  leaving.abort();
  expect(await second).toBe(1);
  endFirst?.();
  endFirst?.();
  (await third)?.();
  expect(began).toEqual(['second', 'third']);
  expect(await turns.take(staying)).toBeDefined();
});
