import type { CfCommand } from '../cf-command.js';
import { findApp } from '../cf-lookup.js';

export const stop: CfCommand = {
  name: 'stop',
  alias: 'sp',
  summary: 'Stop an app',
  usage: 'stop APP_NAME',
  required: ['APP_NAME'],
  async run({ args, session, out }) {
    const [name = ''] = args;
    const { space, where } = session.requireSpace();
    const app = await findApp(session, name, space.guid);
    if (app.state === 'STARTED') {
      out.line(`Stopping app ${name} ${where}`);
      await session.document('POST', `/v3/apps/${app.guid}/actions/stop`);
    } else {
      out.line(`App ${name} is already stopped.`);
    }
    out.ok();
    return undefined;
  },
};
