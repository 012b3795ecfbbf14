import { describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { createPalette } from '../../../src/lib/output/color.js';
import { traceText } from '../../../src/lib/output/trace-text.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { traced } from './traced.js';

const SNAPSHOT = 'test/fixtures/ipv6/snapshot';
const CELL = 'cells/ce110001-aaaa-4bbb-8ccc-000000000001';
const ORDERS = '2a00:abcd:1:2::1003';
const OUTSIDE = '2001:db8::5';

type Order = NonNullable<Parameters<typeof traced>[2]>;

const trace = (source: string, destination: string, order: Order = {}) =>
  traced(source, destination, { snapshot: SNAPSHOT, ...order });

describe('out of a container by IPv6', () => {
  test.each([
    ['an app by one instance', 'orders/0', OUTSIDE, { port: 443 }, 'allowed', 'ASG_ALLOWED'],
    ['its second address', ORDERS, OUTSIDE, { port: 443 }, 'allowed', 'ASG_ALLOWED'],
    [
      'its handle',
      '1c0ffee1-2222-4333-5444-6666',
      `[${OUTSIDE}]:443`,
      {},
      'allowed',
      'ASG_ALLOWED',
    ],
    ['the long form', 'orders/0', '2001:0DB8:0000::0005', { port: 443 }, 'allowed', 'ASG_ALLOWED'],
    ['another port', 'orders/0', OUTSIDE, { port: 444 }, 'denied', 'ASG_NO_RULE'],
    ['just behind the range', 'orders/0', '2001:db9::', { port: 443 }, 'denied', 'ASG_NO_RULE'],
    ['a ping', 'orders/0', 'fd00::1', { protocol: 'icmpv6' }, 'allowed', 'ASG_ALLOWED'],
    [
      'a ping by its other name',
      'orders/0',
      OUTSIDE,
      { protocol: 'icmp' },
      'allowed',
      'ASG_ALLOWED',
    ],
    ['an icmp type', 'orders/0', OUTSIDE, { icmpType: '135' }, 'denied', 'ASG_NO_RULE'],
    [
      'an address of IPv4 in disguise',
      'orders/0',
      '::ffff:10.0.40.7',
      { port: 5432 },
      'allowed',
      'ASG_ALLOWED',
    ],
  ])('%s', async (_, source, destination, order, verdict, reason) => {
    const { document } = await trace(source, destination, order);
    expect([document.verdict, document.reason]).toEqual([verdict, reason]);
  });

  test('the pair is told by the address that it sends from', async () => {
    const { document, trace: answer } = await trace('orders/0', OUTSIDE, { port: 443 });
    const [pair] = document.pairs;
    expect(pair?.source).toMatchObject({ ip: ORDERS, instance: { index: 0 } });
    expect(pair?.logs).toMatchObject([{ prefix: 'OK_1c0ffee1-2222-4333-5444-6' }]);
    expect(
      traceText(answer, { palette: createPalette(false), columns: 80, detail: 'hops' }),
    ).toContain('decided by  IPv6 rule 4 of asg-1c0ffee1222243335444');
  });
});

describe('what is not known is no verdict', () => {
  test.each([
    [
      'a cell without ip6tables-save',
      'orders/1',
      OUTSIDE,
      /IPv6 rules of cell ce110002 are not known/,
    ],
    ['a container without a second address', 'ledger', OUTSIDE, /ledger\/0 has no IPv6 address/],
    [
      'an address that no cell has',
      '2a00::9',
      OUTSIDE,
      /No container that is known has 2a00::9; of cell ce110002/,
    ],
  ])('%s: not found', async (_, source, destination, message) => {
    await expect(trace(source, destination, { port: 443 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('of one of two instances: partial, and the other is told', async () => {
    const { exitCode, document } = await trace('orders', OUTSIDE, { port: 443 });
    expect([exitCode, document.verdict, document.pairs.length]).toEqual([5, 'allowed', 1]);
    expect(document.errors).toMatchObject([{ cell: 'ce110002-aaaa-4bbb-8ccc-000000000002' }]);
    expect(document.notes).toEqual(['Of 1 more instance it is not known what they send in IPv6']);
  });

  test('rules without a chain of the container', async () => {
    const copy = await SnapshotCopy.ofCapture(SNAPSHOT);
    try {
      await copy.write(`${CELL}/ip6tables-save.txt`, '');
      await expect(
        traced('orders/0', OUTSIDE, { snapshot: copy.directory, port: 443 }),
      ).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringMatching(/no chain/) as unknown,
      });
    } finally {
      await copy.remove();
    }
  });
});

const SECOND = /, "ipv6": "[^"]+"/;

test.each([
  ['none: the rules of the cell do', (text: string) => text.replace(SECOND, '')],
  ['an empty one', (text: string) => text.replace(SECOND, ', "ipv6": ""')],
  [
    'it in the metadata',
    (text: string) =>
      text
        .replace(SECOND, ', "ipv6": ""')
        .replace('"ports": "8080"', `"ports": "8080", "ipv6": "2A00:ABCD:1:2:0::1003"`),
  ],
])('a store that tells of a second address %s', async (_, change) => {
  const copy = await SnapshotCopy.ofCapture(SNAPSHOT);
  try {
    const store = `${copy.directory}/${CELL}/container-metadata.json`;
    await writeFile(store, change(await readFile(store, 'utf8')));
    for (const source of ['orders/0', ORDERS]) {
      const { document } = await traced(source, OUTSIDE, { snapshot: copy.directory, port: 443 });
      expect(document.pairs[0]?.source).toMatchObject({ ip: ORDERS, app: { name: 'orders' } });
      expect(document.sentence).toContain('the security group base-net allows');
    }
  } finally {
    await copy.remove();
  }
});

test.each([
  ['c2c is IPv4', 'ledger', ORDERS, { port: 80 }, /container networking \(c2c\) is IPv4 only/],
  ['c2c from a second address', ORDERS, 'ledger', { port: 80 }, /different IP versions/],
  ['mixed addresses', '10.255.21.3', OUTSIDE, { port: 80 }, /different IP versions/],
  ['a link of the container', 'orders', 'fe80::1', { port: 80 }, /on one link/],
  ['a zone', 'orders', '[fe80::1%eth0]:80', {}, /on one link, eth0/],
  ['many', 'orders', 'ff02::1', { port: 80 }, /no single machine/],
  ['a network', 'orders', '2001:db8::/32', { port: 80 }, /whole network/],
  ['no port', 'orders', OUTSIDE, {}, /no port to trace to/],
  ['a type of IPv4', 'orders/0', OUTSIDE, { icmpType: '8/0' }, /type 8 is of IPv4/],
  ['icmpv6 to IPv4', 'orders/0', '10.0.40.7', { protocol: 'icmpv6' }, /reached by IPv4/],
])('%s: a usage error', async (_, source, destination, order, message) => {
  await expect(trace(source, destination, order)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message) as unknown,
  });
});
