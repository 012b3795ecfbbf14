import type { CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { findOrg, findSpace, thing } from '../cf-lookup.js';
import type { CfSession } from '../cf-session.js';
import { showTarget } from '../show-target.js';

export const target: CfCommand = {
  name: 'target',
  alias: 't',
  summary: 'Set or view the targeted org or space',
  usage: 'target [-o ORG] [-s SPACE]',
  required: [],
  options: { org: { type: 'string', short: 'o' }, space: { type: 'string', short: 's' } },
  async run({ flags, session, out }) {
    session.requireUser();
    const [org, space] = [flags.text('org'), flags.text('space')];
    try {
      if (org !== undefined) await targetOrg(session, org, space === undefined);
      if (space !== undefined) await targetSpace(session, space);
    } catch (error) {
      if (org !== undefined) session.config.targetOrg(undefined);
      else session.config.targetSpace(undefined);
      throw error;
    }
    showTarget(session, out);
    return undefined;
  },
};

/** @param withOnlySpace whether the org's space is targeted too where it has but one */
async function targetOrg(session: CfSession, name: string, withOnlySpace: boolean): Promise<void> {
  const org = await findOrg(session, name);
  session.config.targetOrg(org);
  if (!withOnlySpace) return;
  const [space, ...more] = await session.list(`/v3/spaces?organization_guids=${org.guid}`);
  if (space !== undefined && more.length === 0) session.config.targetSpace(thing(space));
}

async function targetSpace(session: CfSession, name: string): Promise<void> {
  const { org } = session.config;
  if (org === undefined) {
    throw new CfFailure("No org targeted, use 'cf target -o ORG' to target an org.");
  }
  session.config.targetSpace(await findSpace(session, name, org.guid));
}
