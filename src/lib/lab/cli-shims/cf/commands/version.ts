import type { CfCommand } from '../cf-command.js';

const CF_VERSION = 'cf version 8.18.4+cfnet.lab';

export const version: CfCommand = {
  name: 'version',
  summary: 'Print the version',
  usage: 'version',
  required: [],
  run({ out }) {
    out.line(CF_VERSION);
    return Promise.resolve(undefined);
  },
};
