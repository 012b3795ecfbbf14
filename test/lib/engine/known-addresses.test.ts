import { expect, test } from '@jest/globals';
import { KnownAddresses } from '../../../src/lib/engine/known-addresses.js';
import { address } from './captured-cells.js';

/** Overlays of different sizes and places, as the containers of a few cells show them. */
test.each([
  ['the default', ['10.255.41.2', '10.255.92.2', '10.255.118.3'], '10.255.7.7', 'may-be-overlay'],
  ['the default', ['10.255.41.2', '10.255.92.2', '10.255.118.3'], '10.255.92.2', 'container'],
  ['the default', ['10.255.41.2', '10.255.92.2'], '10.254.7.7', 'presumed-outside'],
  ['the default', ['10.255.41.2', '10.255.92.2'], '10.0.24.9', 'outside'],
  ['the default', ['10.255.41.2', '10.255.92.2'], '8.8.8.8', 'outside'],
  ['one container', ['10.255.41.2'], '10.255.92.2', 'may-be-overlay'],
  ['one container', ['10.255.41.2'], '172.20.0.1', 'presumed-outside'],
  ['a wide one', ['10.96.1.2', '10.103.2.2'], '10.97.3.4', 'may-be-overlay'],
  ['a wide one', ['10.96.1.2', '10.103.2.2'], '10.110.3.4', 'presumed-outside'],
  ['three blocks', ['10.255.1.2', '172.30.5.2', '192.168.77.2'], '172.30.9.9', 'may-be-overlay'],
  ['three blocks', ['10.255.1.2', '172.30.5.2', '192.168.77.2'], '192.168.3.3', 'may-be-overlay'],
  ['three blocks', ['10.255.1.2', '172.30.5.2', '192.168.77.2'], '172.16.9.9', 'presumed-outside'],
  ['one beside the cells', ['10.0.128.2', '10.0.130.2'], '10.0.131.9', 'may-be-overlay'],
  ['one beside the cells', ['10.0.128.2', '10.0.130.2'], '10.0.24.9', 'outside'],
  ['public addresses', ['11.0.1.2', '11.0.2.2'], '11.0.3.3', 'may-be-overlay'],
  ['none', [], '10.255.1.2', 'presumed-outside'],
  ['none', [], 'fd00::1', 'outside'],
])('%s (%j): %s is %s', (_, containers, asked, standing) => {
  const known = new KnownAddresses(containers.map(address), [address('10.0.16.15')]);
  expect(known.standingOf(address(asked))).toBe(standing);
});
