import { showAppSummary } from '../app-summary.js';
import type { CfCommand } from '../cf-command.js';
import { findApp } from '../cf-lookup.js';

export const app: CfCommand = {
  name: 'app',
  summary: 'Display health and status for an app',
  usage: 'app APP_NAME [--guid]',
  required: ['APP_NAME'],
  options: { guid: { type: 'boolean' } },
  async run({ args, flags, session, out }) {
    const [name = ''] = args;
    const { space, where } = session.requireSpace();
    if (flags.has('guid')) {
      out.line((await findApp(session, name, space.guid)).guid);
      return undefined;
    }
    out.line(`Showing health and status for app ${name} ${where}`);
    out.line();
    await showAppSummary(session, out, await findApp(session, name, space.guid));
    return undefined;
  },
};
