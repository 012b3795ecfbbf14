import { Args, Flags } from '@oclif/core';

/** Which story is meant: its number, its name, or the beginning of it. */
export const storyArg = {
  story: Args.string({ description: 'number or name of the story; else the one under way' }),
};

/** Asked before anything is changed, unless this is given. */
export const yesFlag = {
  yes: Flags.boolean({ char: 'y', summary: 'do what is asked for without asking' }),
};

/** Which apps are the workshop's own. */
export const appFlags = {
  'from-app': Flags.string({
    summary: 'the app that calls, in the targeted space; default: appA',
    helpValue: 'APP',
  }),
  'to-app': Flags.string({
    summary: 'the app that is called, in the targeted space; default: appB',
    helpValue: 'APP',
  }),
};
