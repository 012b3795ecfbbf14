import { describe, expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../src/lib/directory/directory-builder.js';
import { readIpRoutes } from '../../../src/lib/engine/ip-route.js';
import { mayBeOnOverlay, type OverlayEvidence } from '../../../src/lib/explain/on-overlay.js';
import { parseAddress } from '../../../src/lib/net/address.js';

const builder = new DirectoryBuilder();
const cell = { id: 'cell-1', ip: '10.0.16.15' };
builder.add({ cells: [cell] });
builder.add({
  containers: [
    {
      handle: '1f97ff6d-4517-43a0-5aef-f591',
      ip: '172.30.41.2',
      cellId: cell.id,
      evidence: { from: 'container-metadata', detail: 'test' },
    },
  ],
});
const directory = builder.build();

function onOverlay(ip: string, evidence: OverlayEvidence = {}): boolean {
  const address = parseAddress(ip);
  if (address === undefined) throw new Error(`no address: ${ip}`);
  return mayBeOnOverlay(address, directory, evidence);
}

describe('which addresses are of the overlay network', () => {
  const routes = readIpRoutes(
    [
      'default via 10.0.16.1 dev eth0',
      '172.30.0.0/16 via 172.30.41.0 dev silk-vtep onlink',
      '192.168.64.0/18 via 172.30.41.0 dev silk-vtep onlink',
      '172.30.41.2 dev s-172030041002 proto kernel scope link',
    ].join('\n'),
  ).routes;

  test.each([
    ['192.168.70.1', true],
    ['172.30.99.9', true],
    ['10.255.3.4', false],
    ['203.0.113.10', false],
  ])('by routes, of all blocks: %s', (ip, expected) => {
    expect(onOverlay(ip, { routes })).toBe(expected);
  });

  test.each([
    ['192.168.70.1', true],
    ['172.30.41.2', true],
    ['172.30.99.9', false],
  ])('by what the agent is told, where no routes are known: %s', (ip, expected) => {
    expect(onOverlay(ip, { networks: ['192.168.64.0/18'] })).toBe(expected);
  });

  test.each([
    ['172.30.99.9', true],
    ['10.255.3.4', false],
    ['10.0.16.20', false],
    ['2001:db8::1', false],
  ])('by the containers, where nothing else tells: %s', (ip, expected) => {
    expect(onOverlay(ip)).toBe(expected);
  });
});
