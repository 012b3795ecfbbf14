import { expect, test } from '@jest/globals';
import { AutoTransport } from '../../../src/lib/cell-transport/auto-transport.js';
import { BoshTransport } from '../../../src/lib/cell-transport/bosh/bosh-transport.js';
import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

test('the way is known once it is settled, before anything runs on a cell', async () => {
  const said: string[] = [];
  const transport = new AutoTransport({
    direct: () => {
      throw new CfnetError('USAGE', 'BOSH_ALL_PROXY is no proxy that bosh knows');
    },
    bosh: () => new BoshTransport({ env: {}, deployment: 'cf', parallel: 8 }),
    notice: (sentence) => said.push(sentence),
  });
  expect(transport.kind).toBe('direct');
  await transport.settle([CELL, { ...CELL, id: 'cell-2' }]);
  expect(transport.kind).toBe('bosh');
  expect(said).toEqual([
    'Cells are reached by bosh ssh, which is slower: BOSH_ALL_PROXY is no proxy that bosh knows',
  ]);
  await transport.close();
});
