import type { CfCommand } from '../cf-command.js';

export const oauthToken: CfCommand = {
  name: 'oauth-token',
  summary: 'Display the OAuth token for the current session',
  usage: 'oauth-token',
  required: [],
  async run({ session, out }) {
    session.requireUser();
    await session.refresh();
    out.line(session.config.accessToken);
    return undefined;
  },
};
