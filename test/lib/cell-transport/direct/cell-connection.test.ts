import { expect, test } from '@jest/globals';
import { CellConnection } from '../../../../src/lib/cell-transport/direct/cell-connection.js';
import { HostNotReached } from '../../../../src/lib/cell-transport/direct/gateway.js';
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

const HINT = { hint: 'See BOSH_ALL_PROXY.' };

test.each<[string, CfnetError, string]>([
  [
    'that does not reach the cell: the cell is named',
    new HostNotReached('The proxy 127.0.0.1:1080 does not connect to 10.0.16.16: refused', HINT),
    'diego-cell/3c84a651: The proxy 127.0.0.1:1080 does not connect to 10.0.16.16: refused',
  ],
  [
    'that is itself in the way: it is no fault of the cell',
    new CfnetError('OUTSIDE_FAILED', 'The gateway vcap@10.0.16.160 cannot be entered', HINT),
    'The gateway vcap@10.0.16.160 cannot be entered',
  ],
])('a gateway %s', async (_, error, told) => {
  const gateway = { connect: () => Promise.reject(error), close: () => undefined };
  await expect(CellConnection.open(CELL, ACCESS, gateway)).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: told,
    ...HINT,
  });
});
