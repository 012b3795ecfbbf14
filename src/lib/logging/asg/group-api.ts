import { CfnetError } from '../../errors/cfnet-error.js';
import { arrayAt, asObject, stringAt, valueAt } from '../../json/json-value.js';
import type { CfCli } from '../../live/foundation.js';
import type { GroupScope } from '../../policy/policy.js';
import { readGroupScope } from '../../policy/security-groups.js';

/** A security group as Cloud Controller has it, its rules untouched. */
export interface RawGroup extends GroupScope {
  readonly guid: string;
  readonly name: string;
  readonly rules: readonly unknown[];
}

/** All groups that the user can see. Errors: those of `cf`. */
export async function listGroups(cf: CfCli): Promise<readonly RawGroup[]> {
  const { resources } = await cf.list('/v3/security_groups?per_page=5000');
  return resources.map(groupIn).filter((group) => group !== undefined);
}

/** Errors: NOT_FOUND, those of `cf`. */
export async function readGroup(cf: CfCli, guid: string): Promise<RawGroup> {
  return requireGroup(await cf.request('GET', groupPath(guid)), guid);
}

/** Replaces the rules of a group, and nothing else of it. @returns the group as it was stored. Errors: those of `cf`. */
export async function writeRules(
  cf: CfCli,
  guid: string,
  rules: readonly unknown[],
): Promise<RawGroup> {
  return requireGroup(await cf.request('PATCH', groupPath(guid), { rules }), guid);
}

function groupPath(guid: string): string {
  return `/v3/security_groups/${encodeURIComponent(guid)}`;
}

function requireGroup(reply: unknown, guid: string): RawGroup {
  const group = groupIn(reply);
  if (group !== undefined) return group;
  throw new CfnetError(
    'OUTSIDE_FAILED',
    `Cloud Controller gives no rules for the security group ${guid}`,
  );
}

/** A group without a list of rules is not read as an empty one: it would be written back so. */
function groupIn(value: unknown): RawGroup | undefined {
  const object = asObject(value);
  const [guid, name] = [stringAt(object, 'guid'), stringAt(object, 'name')];
  if (guid === undefined || name === undefined) return undefined;
  if (!Array.isArray(valueAt(object, 'rules'))) return undefined;
  return { guid, name, rules: arrayAt(object, 'rules'), ...readGroupScope(object) };
}
