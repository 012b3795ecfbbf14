import { expect, test } from '@jest/globals';
import { CellConnection } from '../../../../src/lib/cell-transport/direct/cell-connection.js';
import { CfnetError } from '../../../../src/lib/errors/cfnet-error.js';

const CELL = { id: '3c84a651', name: 'diego-cell/3c84a651', ip: '10.0.16.16' };
const ACCESS = {
  host: CELL.ip,
  port: 22,
  user: 'bosh_1',
  proof: { privateKey: '' },
  hostCheck: {},
  otherHost: 'another host',
};

test.each([
  [
    'of a cell that it does not reach, the cell is named',
    'The proxy 127.0.0.1:1080 does not connect to 10.0.16.16: refused',
    'diego-cell/3c84a651: The proxy 127.0.0.1:1080 does not connect to 10.0.16.16: refused',
  ],
  [
    'that cannot be entered is no fault of the cell',
    'The gateway jumpbox@10.0.0.9 cannot be entered: refused',
    'The gateway jumpbox@10.0.0.9 cannot be entered: refused',
  ],
])('a gateway %s', async (_, said, told) => {
  const gateway = {
    connect: () =>
      Promise.reject(new CfnetError('OUTSIDE_FAILED', said, { hint: 'See BOSH_ALL_PROXY.' })),
    close: () => undefined,
  };
  await expect(CellConnection.open(CELL, ACCESS, gateway)).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: told,
    hint: 'See BOSH_ALL_PROXY.',
  });
});
