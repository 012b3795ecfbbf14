import type { CfCommand } from '../cf-command.js';
import { findApp } from '../cf-lookup.js';

export const rename: CfCommand = {
  name: 'rename',
  summary: 'Rename an app',
  usage: 'rename APP_NAME NEW_APP_NAME',
  required: ['APP_NAME', 'NEW_APP_NAME'],
  async run({ args, session, out }) {
    const [oldName = '', newName = ''] = args;
    const { space, where } = session.requireSpace();
    out.line(`Renaming app ${oldName} to ${newName} ${where}`);
    const { guid } = await findApp(session, oldName, space.guid);
    await session.document('PATCH', `/v3/apps/${guid}`, { name: newName });
    out.ok();
    return undefined;
  },
};
