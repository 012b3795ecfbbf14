import { expect, test } from '@jest/globals';
import { BoshTransport } from '../../../../src/lib/cell-transport/bosh/bosh-transport.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

test('for a command that is interrupted no bosh is begun', async () => {
  const told: string[] = [];
  const transport = new BoshTransport({
    env: { PATH: '' },
    deployment: 'cf',
    parallel: 8,
    tell: (what) => told.push(what),
  });
  const stream = transport.stream(CELL, { text: 'true' }, { signal: AbortSignal.abort() });
  expect(await stream.chunks[Symbol.asyncIterator]().next()).toEqual({ done: true });
  expect(await stream.end).toEqual({ kind: 'closed' });
  await stream.close();
  expect(told).toEqual([]);
  await transport.close();
});
