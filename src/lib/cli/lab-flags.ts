import { Flags } from '@oclif/core';
import { DEFAULT_LAB } from '../lab/process/lab-name.js';

/** The flag of every `cfnet lab` command: which lab is meant. */
export const labNameFlag = {
  name: Flags.string({
    summary: 'name of the lab, for several on one machine',
    helpValue: 'NAME',
    default: DEFAULT_LAB,
  }),
};

/** Who carries the packets of a new lab. */
export const labPlaneFlag = {
  plane: Flags.option({
    options: ['auto', 'kernel', 'simulated'] as const,
    default: 'auto',
    summary: 'who carries packets: the kernel, in namespaces (Linux, root), or the rule engine',
  })(),
};

/** The flags that say what a new lab is to be. */
export const labWishFlags = {
  cells: Flags.integer({ summary: 'how many Diego cells', default: 2, min: 1, max: 200 }),
  apps: Flags.string({
    summary: 'apps to run, by name; default: appA and appB',
    helpValue: 'NAME,…',
    multiple: true,
    delimiter: ',',
  }),
  ...labPlaneFlag,
  logging: Flags.option({
    options: ['all', 'none', 'c2c', 'asg'] as const,
    default: 'all',
    summary:
      'what the cells log from the start: c2c is allowed policies, asg the rest and all denied',
  })(),
  masquerade: Flags.option({
    options: ['lease', 'overlay'] as const,
    default: 'lease',
    summary:
      "what cells do not masquerade: each its own lease, as silk since 2025, or the overlay's first block, as before",
  })(),
  overlay: Flags.string({
    summary:
      'blocks of the overlay network, of which cells get leases by turns; default: 10.255.0.0/16',
    helpValue: 'CIDR,…',
    multiple: true,
    delimiter: ',',
  }),
  ipv6: Flags.boolean({
    summary: 'egress by IPv6 beside IPv4, where the plane can have it (--no-ipv6: none)',
    default: true,
    allowNo: true,
  }),
};
