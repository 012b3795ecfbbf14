import { Args, Flags } from '@oclif/core';

/** The two ends of a connection, for every command that is about one. */
export const endArgs = {
  src: Args.string({ required: true, description: 'who sends' }),
  dst: Args.string({ required: true, description: 'who is to receive' }),
};

export const portFlag = {
  port: Flags.integer({
    summary: 'destination port; 8080 for an app if none is given',
    min: 1,
    max: 65535,
    helpValue: 'N',
  }),
};
