import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { letFlow } from '../../../src/lib/cell-transport/let-flow.js';

function outputOf(...chunks: readonly string[]) {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  const iterator: AsyncIterableIterator<Buffer> = stream.iterator({ destroyOnReturn: false });
  return { stream, iterator };
}

test('a stream whose reader stopped between two chunks flows to its end', async () => {
  const { stream, iterator } = outputOf('one', 'two');
  expect((await iterator.next()).done).toBe(false);
  const end = once(stream, 'end');
  letFlow(stream, iterator);
  stream.end('three');
  await end;
  expect(stream.readableEnded).toBe(true);
  expect((await iterator.next()).done).toBe(true);
});

test('one that nobody has read flows to its end', async () => {
  const { stream, iterator } = outputOf('one');
  const end = once(stream, 'end');
  letFlow(stream, iterator);
  stream.end();
  await end;
  expect(stream.readableEnded).toBe(true);
});

test('a reader that waits is told of the end', async () => {
  const { stream, iterator } = outputOf();
  const next = iterator.next();
  letFlow(stream, iterator);
  stream.end();
  expect((await next).done).toBe(true);
});
