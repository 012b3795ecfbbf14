import { objectsAt, valueAt, type JsonObject } from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { boundSpaces } from '../security-group-spaces.js';

/** The order in which the genuine CLI writes the keys of a rule. */
const RULE_KEYS = ['protocol', 'destination', 'ports', 'type', 'code', 'description', 'log'];

export const securityGroup: CfCommand = {
  name: 'security-group',
  summary: 'Show a single security group',
  usage: 'security-group SECURITY_GROUP',
  required: ['SECURITY_GROUP'],
  async run({ args, session, out }) {
    const [name = ''] = args;
    const user = session.requireUser();
    out.line(`Getting info for security group ${name} as ${user}...`);
    out.line();
    const [group] = await session.list(`/v3/security_groups?names=${encodeURIComponent(name)}`);
    if (group === undefined) throw new CfFailure(`Security group '${name}' not found.`);
    out.table([
      ['name:', name],
      ['rules:', ''],
    ]);
    out.line(`${JSON.stringify(objectsAt(group, 'rules').map(ordered), null, 2)}\n`);
    out.line();
    const spaces = await boundSpaces(session, group);
    if (spaces.length === 0) out.line('No spaces assigned');
    else out.table([['organization', 'space'], ...spaces.map(({ org, space }) => [org, space])]);
    return undefined;
  },
};

function ordered(rule: JsonObject): JsonObject {
  return Object.fromEntries(
    RULE_KEYS.map((key) => [key, valueAt(rule, key)]).filter(([, value]) => value !== undefined),
  ) as JsonObject;
}
