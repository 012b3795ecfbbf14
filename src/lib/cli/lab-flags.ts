import { Flags } from '@oclif/core';

/** The flag of every `cfnet lab` command: which lab is meant. */
export const labNameFlag = {
  name: Flags.string({
    summary: 'name of the lab, for several on one machine',
    helpValue: 'NAME',
    default: 'default',
  }),
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
  plane: Flags.option({
    options: ['auto', 'simulated'] as const,
    default: 'auto',
    summary: 'who carries packets',
  })(),
};
