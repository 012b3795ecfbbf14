import { setTimeout as wait } from 'node:timers/promises';
import { stringAt } from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { findApp } from '../cf-lookup.js';
import type { CfSession } from '../cf-session.js';

const POLL_MS = 200;
const PATIENCE_MS = 60_000;

export const deleteApp: CfCommand = {
  name: 'delete',
  alias: 'd',
  summary: 'Delete an app',
  usage: 'delete APP_NAME -f',
  required: ['APP_NAME'],
  options: { force: { type: 'boolean', short: 'f' }, routes: { type: 'boolean', short: 'r' } },
  async run({ args, flags, session, out }) {
    const [name = ''] = args;
    const { space, where } = session.requireSpace();
    if (!flags.has('force')) {
      throw new CfFailure('This cf asks no questions: give -f.', { showUsage: true });
    }
    out.line(`Deleting app ${name} ${where}`);
    try {
      const app = await findApp(session, name, space.guid);
      await deleteAndWait(session, `${session.config.target}/v3/apps/${app.guid}`);
    } catch (error) {
      if (!(error instanceof CfFailure) || !error.message.endsWith('not found.')) throw error;
      out.warning(`App '${name}' does not exist.`);
    }
    out.ok();
    return undefined;
  },
};

/** Cloud Controller deletes in a job that its reply points to. */
async function deleteAndWait(session: CfSession, url: string): Promise<void> {
  const { status, headers, body } = await session.send('DELETE', url);
  if (status >= 400) throw new CfFailure(body);
  const job = headers['location'];
  const deadline = Date.now() + PATIENCE_MS;
  while (job !== undefined) {
    const state = stringAt(await session.document('GET', new URL(job).pathname), 'state');
    if (state === 'COMPLETE') return;
    if (state === 'FAILED' || Date.now() > deadline) throw new CfFailure('The job has failed.');
    await wait(POLL_MS);
  }
}
