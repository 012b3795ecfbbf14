import type { CfCall, CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { findOrg, findSpace, thing } from '../cf-lookup.js';
import { showTarget } from '../show-target.js';
import { withScheme } from './api.js';

export const login: CfCommand = {
  name: 'login',
  alias: 'l',
  summary: 'Log user in',
  usage: 'login [-a API_URL] -u USERNAME -p PASSWORD [-o ORG] [-s SPACE] [--skip-ssl-validation]',
  required: [],
  options: {
    api: { type: 'string', short: 'a' },
    username: { type: 'string', short: 'u' },
    password: { type: 'string', short: 'p' },
    org: { type: 'string', short: 'o' },
    space: { type: 'string', short: 's' },
    'skip-ssl-validation': { type: 'boolean' },
  },
  async run(call) {
    const { flags, session, out, env } = call;
    const url = withScheme(flags.text('api') ?? session.config.target);
    const username = flags.text('username') ?? env['CF_USERNAME'];
    const password = flags.text('password') ?? env['CF_PASSWORD'];
    if (url === 'https://' || username === undefined || password === undefined) {
      throw new CfFailure('This cf asks no questions: give -a, -u and -p.', { showUsage: true });
    }
    out.line(`API endpoint: ${url}`);
    out.line();
    const skip = flags.has('skip-ssl-validation') || session.config.skipValidation;
    await session.setApi(url, skip);
    out.line();
    out.line('Authenticating...');
    await session.logIn(username, password);
    out.ok();
    await targetOrgAndSpace(call);
    out.line();
    showTarget(session, out);
    return undefined;
  },
};

/** Those that were asked for, else the only one that there is. */
async function targetOrgAndSpace({ flags, session, out }: CfCall): Promise<void> {
  const orgName = flags.text('org');
  const orgs =
    orgName === undefined
      ? (await session.list('/v3/organizations?order_by=name')).map(thing)
      : [await findOrg(session, orgName)];
  const [org] = orgs;
  if (org === undefined || orgs.length > 1) return;
  session.config.targetOrg(org);
  out.line(`Targeted org ${org.name}.\n`);
  const spaceName = flags.text('space');
  const spaces =
    spaceName === undefined
      ? (await session.list(`/v3/spaces?organization_guids=${org.guid}`)).map(thing)
      : [await findSpace(session, spaceName, org.guid)];
  const [space] = spaces;
  if (space === undefined || spaces.length > 1) return;
  session.config.targetSpace(space);
  out.line(`Targeted space ${space.name}.`);
}
