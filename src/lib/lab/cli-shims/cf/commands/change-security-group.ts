import { readFile } from 'node:fs/promises';
import { stringAt } from '../../../../json/json-value.js';
import type { CfCall, CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { findOrg, findSpace } from '../cf-lookup.js';
import { OptionError } from '../../command-options.js';

/** The commands that make, bind, unbind and delete security groups. */

const GROUPS = '/v3/security_groups';
const LIFECYCLE = { lifecycle: { type: 'string' } } as const;

export const createSecurityGroup: CfCommand = {
  name: 'create-security-group',
  summary: 'Create a security group',
  usage: 'create-security-group SECURITY_GROUP PATH_TO_JSON_RULES_FILE',
  required: ['SECURITY_GROUP', 'PATH_TO_JSON_RULES_FILE'],
  async run({ args, session, out }) {
    const [name = '', path = ''] = args;
    const text = await readFile(path, 'utf8').catch(() => {
      throw new OptionError(`The specified path '${path}' does not exist.`);
    });
    out.line(`Creating security group ${name} as ${session.requireUser()}...\n`);
    try {
      await session.document('POST', GROUPS, { name, rules: rulesIn(text) });
    } catch (error) {
      if (!(error instanceof CfFailure) || !error.message.endsWith('already exists.')) throw error;
      out.warning(error.message);
    }
    out.ok();
    return undefined;
  },
};

export const bindSecurityGroup: CfCommand = {
  name: 'bind-security-group',
  summary:
    'Bind a security group to a particular space, or all existing spaces of an org, within the specified lifecycle',
  usage: 'bind-security-group SECURITY_GROUP ORG [--lifecycle (running | staging)] [--space SPACE]',
  required: ['SECURITY_GROUP', 'ORG'],
  options: { ...LIFECYCLE, space: { type: 'string' } },
  async run(call) {
    const { args, flags, session, out } = call;
    const [name = '', orgName = ''] = args;
    const spaceName = flags.text('space');
    if (spaceName === undefined) {
      throw new CfFailure('This cf binds to one space: give --space.', { showUsage: true });
    }
    const lifecycle = lifecycleOf(call);
    out.line(
      `Assigning ${lifecycle} security group ${name} to space ${spaceName} in org ${orgName} as ${session.requireUser()}...`,
    );
    const relation = `${await relationOf(call, name)}/${lifecycle}_spaces`;
    const space = await spaceOf(call, orgName, spaceName);
    await session.document('POST', relation, { data: [{ guid: space }] });
    out.ok();
    out.line(TIP);
    return undefined;
  },
};

export const unbindSecurityGroup: CfCommand = {
  name: 'unbind-security-group',
  summary: 'Unbind a security group from a space',
  usage: 'unbind-security-group SECURITY_GROUP ORG SPACE [--lifecycle (running | staging)]',
  required: ['SECURITY_GROUP', 'ORG', 'SPACE'],
  options: LIFECYCLE,
  async run(call) {
    const { args, session, out } = call;
    const [name = '', orgName = '', spaceName = ''] = args;
    const lifecycle = lifecycleOf(call);
    out.line(
      `Unbinding ${lifecycle} security group ${name} from org ${orgName} / space ${spaceName} as ${session.requireUser()}...`,
    );
    const space = await spaceOf(call, orgName, spaceName);
    const path = `${await relationOf(call, name)}/${lifecycle}_spaces/${space}`;
    const { status, body } = await session.send('DELETE', `${session.config.target}${path}`);
    if (body.includes('Unable to unbind security group from space')) {
      out.warning(
        `Security group ${name} not bound to space ${spaceName} for lifecycle phase '${lifecycle}'.`,
      );
    } else if (status >= FIRST_ERROR) throw new CfFailure(body);
    out.ok();
    out.line(TIP);
    return undefined;
  },
};

export const deleteSecurityGroup: CfCommand = {
  name: 'delete-security-group',
  summary: 'Deletes a security group',
  usage: 'delete-security-group SECURITY_GROUP -f',
  required: ['SECURITY_GROUP'],
  options: { force: { type: 'boolean', short: 'f' } },
  async run({ args, flags, session, out }) {
    const [name = ''] = args;
    if (!flags.has('force')) {
      throw new CfFailure('This cf asks no questions: give -f.', { showUsage: true });
    }
    out.line(`Deleting security group ${name} as ${session.requireUser()}...`);
    const [group] = await session.list(`${GROUPS}?names=${encodeURIComponent(name)}`);
    if (group === undefined) out.warning(`Security group '${name}' does not exist.`);
    else {
      const url = `${session.config.target}${GROUPS}/${stringAt(group, 'guid') ?? ''}`;
      const { status, body } = await session.send('DELETE', url);
      if (status >= FIRST_ERROR) throw new CfFailure(body);
    }
    out.ok();
    out.line(TIP);
    return undefined;
  },
};

const FIRST_ERROR = 400;

const TIP =
  "TIP: If Dynamic ASG's are enabled, changes will automatically apply for running and staging applications. Otherwise, changes will require an app restart (for running) or restage (for staging) to apply to existing applications.";

function rulesIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CfFailure('Incorrect json format: file: the rules are no JSON');
  }
}

function lifecycleOf({ flags }: CfCall): 'running' | 'staging' {
  const lifecycle = flags.text('lifecycle') ?? 'running';
  if (lifecycle === 'running' || lifecycle === 'staging') return lifecycle;
  throw new OptionError(
    `Invalid value \`${lifecycle}' for option \`--lifecycle'. Allowed values are: running or staging`,
  );
}

async function relationOf({ session }: CfCall, name: string): Promise<string> {
  const [group] = await session.list(`${GROUPS}?names=${encodeURIComponent(name)}`);
  if (group === undefined) throw new CfFailure(`Security group '${name}' not found.`);
  return `${GROUPS}/${stringAt(group, 'guid') ?? ''}/relationships`;
}

async function spaceOf({ session }: CfCall, org: string, space: string): Promise<string> {
  return (await findSpace(session, space, (await findOrg(session, org)).guid)).guid;
}
