import { showAppSummary } from '../app-summary.js';
import type { CfCall, CfCommand } from '../cf-command.js';
import { findApp } from '../cf-lookup.js';
import { waitForStart } from '../start-waiting.js';

export const start: CfCommand = {
  name: 'start',
  alias: 'st',
  summary: 'Start an app',
  usage: 'start APP_NAME',
  required: ['APP_NAME'],
  run: (call) => startApp(call, 'Starting'),
};

export const restart: CfCommand = {
  name: 'restart',
  alias: 'rs',
  summary: 'Stop all instances of the app, then start them again',
  usage: 'restart APP_NAME',
  required: ['APP_NAME'],
  run: (call) => startApp(call, 'Restarting'),
};

async function startApp(call: CfCall, verb: 'Starting' | 'Restarting'): Promise<undefined> {
  const { args, session, out } = call;
  const [name = ''] = args;
  const { space, where } = session.requireSpace();
  const app = await findApp(session, name, space.guid);
  out.line(`${verb} app ${name} ${where}`);
  out.line();
  if (app.state === 'STARTED') {
    if (verb === 'Starting') {
      out.line(`App '${name}' is already started.`);
      out.ok();
      return undefined;
    }
    out.line('Stopping app...');
    out.line();
    await session.document('POST', `/v3/apps/${app.guid}/actions/stop`);
  }
  out.line('Waiting for app to start...');
  out.line();
  await session.document('POST', `/v3/apps/${app.guid}/actions/start`);
  await waitForStart(call, app.guid);
  out.line();
  await showAppSummary(session, out, await findApp(session, name, space.guid));
  return undefined;
}
