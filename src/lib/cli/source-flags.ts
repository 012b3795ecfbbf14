import { Flags } from '@oclif/core';
import { TRANSPORTS } from '../live/transports.js';

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
  transport: Flags.option({
    options: TRANSPORTS,
    default: 'auto' as const,
    summary: 'way into cells',
    helpGroup: 'SOURCE',
  })(),
};

/** The flags of every command that also works on a snapshot. */
export const sourceFlags = {
  snapshot: Flags.string({
    summary: 'folder made by cfnet snapshot, instead of a foundation',
    helpValue: 'DIR',
    exclusive: ['lab', 'deployment'],
    helpGroup: 'SOURCE',
  }),
  ...foundationFlags,
};
