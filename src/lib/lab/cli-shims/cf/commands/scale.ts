import { showAppSummary } from '../app-summary.js';
import type { CfCommand } from '../cf-command.js';
import { findApp, wholeNumber } from '../cf-lookup.js';
import { waitForStart } from '../start-waiting.js';

export const scale: CfCommand = {
  name: 'scale',
  summary: 'Change or view the instance count of an app',
  usage: 'scale APP_NAME [--process PROCESS] [-i INSTANCES]',
  required: ['APP_NAME'],
  options: { instances: { type: 'string', short: 'i' }, process: { type: 'string' } },
  async run(call) {
    const { args, flags, session, out } = call;
    const [name = ''] = args;
    const { space, where } = session.requireSpace();
    const app = await findApp(session, name, space.guid);
    const instances = flags.text('instances');
    if (instances !== undefined) {
      out.line(`Scaling app ${name} ${where}`);
      out.line();
      const type = flags.text('process') ?? 'web';
      const wanted = wholeNumber(instances, '-i, --instances', 'int');
      const path = `/v3/apps/${app.guid}/processes/${type}/actions/scale`;
      await session.document('POST', path, { instances: wanted });
      if (app.state === 'STARTED') {
        await waitForStart(call, app.guid);
        out.line();
      }
    }
    out.line(`Showing current scale of app ${name} ${where}`);
    out.line();
    await showAppSummary(session, out, app);
    return undefined;
  },
};
