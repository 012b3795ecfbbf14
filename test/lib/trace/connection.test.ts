import { describe, expect, test } from '@jest/globals';
import { parseAddress } from '../../../src/lib/net/address.js';
import {
  connectionText,
  readConnection,
  type ConnectionOrder,
} from '../../../src/lib/trace/connection.js';
import type { End } from '../../../src/lib/trace/end.js';
import { errorOf } from '../../support/error-of.js';

function end(ip: string, more: Partial<End> = {}): End {
  const address = parseAddress(ip);
  if (address === undefined) throw new Error(`${ip} is no address`);
  return { name: ip, spots: [{ address, ip }], ...more };
}

const APP = end('10.255.0.2', { name: 'web', app: { app: { guid: 'a' } } });
const ADDRESS = end('192.0.2.1');
const WITH_PORT = end('192.0.2.1', { port: 443 });

describe('what is asked for', () => {
  test.each<[ConnectionOrder, End, object, string]>([
    [{}, APP, { protocol: 6, port: 8080, isDefaultPort: true }, 'tcp port 8080'],
    [{ port: 80 }, ADDRESS, { protocol: 6, port: 80, isDefaultPort: false }, 'tcp port 80'],
    [{}, WITH_PORT, { protocol: 6, port: 443, isDefaultPort: false }, 'tcp port 443'],
    [{ port: 443 }, WITH_PORT, { protocol: 6, port: 443 }, 'tcp port 443'],
    [{ protocol: 'UDP', port: 53 }, ADDRESS, { protocol: 17, port: 53 }, 'udp port 53'],
    [{ protocol: '6', port: 53 }, ADDRESS, { protocol: 6, port: 53 }, 'tcp port 53'],
    [{ protocol: 'icmp' }, ADDRESS, { icmp: { type: 8, code: 0 } }, 'icmp type 8 code 0'],
    [{ icmpType: '3/1' }, ADDRESS, { icmp: { type: 3, code: 1 } }, 'icmp type 3 code 1'],
    [{ icmpType: '13' }, APP, { icmp: { type: 13, code: 0 } }, 'icmp type 13 code 0'],
    [{ protocol: 'gre' }, ADDRESS, { protocol: 47, isDefaultPort: false }, 'gre'],
    [{ protocol: '250' }, ADDRESS, { protocol: 250 }, '250'],
    [{ icmpType: 'ping' }, ADDRESS, { protocol: 1 }, 'icmp type 8 code 0'],
    [{ protocol: 'icmp' }, end('fd00::1'), { protocol: 58 }, 'icmpv6 type 128 code 0'],
    [{ icmpType: 'packet-too-big' }, end('fd00::1'), {}, 'icmpv6 type 2 code 0'],
  ])('%j', (order, destination, expected, text) => {
    const connection = readConnection(order, APP, destination);
    expect(connection).toMatchObject(expected);
    expect(connectionText(connection)).toBe(text);
  });

  test('the port of the source goes with it', () => {
    expect(readConnection({ port: 80 }, { ...APP, port: 40101 }, ADDRESS).sourcePort).toBe(40101);
  });
});

describe('what makes no sense', () => {
  test.each<[ConnectionOrder, End, string]>([
    [{}, ADDRESS, 'there is no port to trace to at 192.0.2.1'],
    [{ port: 80 }, WITH_PORT, '--port 80 and :443 differ'],
    [{ protocol: 'tpc', port: 80 }, APP, "'tpc' is no protocol"],
    [{ protocol: '256' }, APP, "'256' is no protocol"],
    [{ protocol: 'icmp', port: 80 }, APP, 'icmp has no ports'],
    [{ protocol: 'icmp' }, WITH_PORT, 'icmp has no ports'],
    [{ protocol: 'tcp', icmpType: '8/0', port: 1 }, APP, 'tcp has no ICMP type'],
    [{ icmpType: 'echo' }, APP, "'echo' is no ICMP type"],
    [{ icmpType: '256/0' }, APP, "'256/0' is no ICMP type"],
    [{ icmpType: '8/' }, APP, "'8/' is no ICMP type"],
    [{ icmpType: '256' }, end('fd00::1'), "'256' is no ICMP type of IPv6"],
    [{ icmpType: '8/0' }, end('fd00::1'), 'ICMP type 8 is of IPv4'],
    [{ protocol: 'icmpv6' }, ADDRESS, 'icmpv6 is of IPv6'],
  ])('%j', (order, destination, message) => {
    const error = errorOf(() => readConnection(order, APP, destination));
    expect([error.code, error.message]).toEqual(['USAGE', expect.stringContaining(message)]);
  });
});
