import { Flags } from '@oclif/core';
import { TRANSPORTS } from '../live/transport-choice.js';

/** The flags of every command that works on a running foundation. */
export const foundationFlags = {
  lab: Flags.boolean({
    summary: 'use the lab on this machine',
    helpGroup: 'SOURCE',
  }),
  name: Flags.string({
    summary: 'name of the lab, with --lab; default: default',
    helpValue: 'NAME',
    dependsOn: ['lab'],
    helpGroup: 'SOURCE',
  }),
  deployment: Flags.string({
    summary: 'BOSH deployment of the cells; else it is found',
    helpValue: 'NAME',
    helpGroup: 'SOURCE',
  }),
  parallel: Flags.integer({
    summary: 'cells that are worked on at a time; default: 32, with bosh 8',
    min: 1,
    max: 500,
    helpValue: 'N',
    helpGroup: 'SOURCE',
  }),
  transport: Flags.option({
    options: TRANSPORTS,
    default: 'auto' as const,
    summary:
      'way into cells: direct (SSH set up by the director), bosh ssh, or ssh as your own user',
    helpGroup: 'SOURCE',
  })(),
  'ssh-cell': Flags.string({
    multiple: true,
    summary: 'cell, as [USER@]HOST[:PORT], to enter as your own user; may be repeated',
    helpValue: 'HOST',
    exclusive: ['deployment'],
    helpGroup: 'SOURCE',
  }),
  'ssh-user': Flags.string({
    summary: 'your user on cells; default: vcap',
    helpValue: 'NAME',
    helpGroup: 'SOURCE',
  }),
  'ssh-key': Flags.string({
    summary: 'file of your private key; default: the keys of the SSH agent',
    helpValue: 'FILE',
    helpGroup: 'SOURCE',
  }),
  'ssh-known-hosts': Flags.string({
    summary: 'file of the host keys of cells; default: ~/.ssh/known_hosts',
    helpValue: 'FILE',
    helpGroup: 'SOURCE',
  }),
};

/** The flags of every command that also works on a snapshot. */
export const sourceFlags = {
  snapshot: Flags.string({
    summary: 'folder made by cfnet snapshot, instead of a foundation',
    helpValue: 'DIR',
    exclusive: ['lab', 'deployment', 'ssh-cell'],
    helpGroup: 'SOURCE',
  }),
  ...foundationFlags,
};
