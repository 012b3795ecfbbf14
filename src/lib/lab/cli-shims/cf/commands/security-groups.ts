import { stringAt } from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { listedSpaces } from '../security-group-spaces.js';

export const securityGroups: CfCommand = {
  name: 'security-groups',
  summary: 'List all security groups',
  usage: 'security-groups',
  required: [],
  async run({ session, out }) {
    const user = session.requireUser();
    out.line(`Getting security groups as ${user}...`);
    out.line();
    const groups = await session.list('/v3/security_groups');
    if (groups.length === 0) {
      out.line('No security groups found.');
      return undefined;
    }
    const rows: string[][] = [];
    for (const group of groups) {
      const name = stringAt(group, 'name') ?? '';
      const spaces = await listedSpaces(session, group);
      if (spaces.length === 0) rows.push([name, '', '', '']);
      rows.push(...spaces.map(({ org, space, lifecycle }) => [name, org, space, lifecycle]));
    }
    out.table([['name', 'organization', 'space', 'lifecycle'], ...rows]);
    return undefined;
  },
};
