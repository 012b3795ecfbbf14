import { CfnetError } from '../../errors/cfnet-error.js';
import type { CfCli } from '../../live/foundation.js';
import { typeable } from '../../trace/fix/typeable.js';
import { readGroup, writeRules } from '../asg/group-api.js';
import { isSameText, isSameValue } from '../asg/rule-logging.js';
import type { GroupRecord } from './change-record.js';

/**
 * Puts the rules of a security group back as they were, and checks that they are. @returns whether anything had to be
 * written. Errors: OUTSIDE_FAILED where somebody else has changed the rules since, unless `force`; those of `cf`.
 */
export async function restoreGroup(
  cf: CfCli,
  { group, before, written }: GroupRecord,
  { force }: { readonly force: boolean },
): Promise<boolean> {
  const now = await readGroup(cf, group.guid);
  if (isSameText(now.rules, before)) return false;
  if (!force && !isSameValue(now.rules, written))
    throw changedSince(group.name, now.rules, written);
  const stored = await writeRules(cf, group.guid, before);
  if (isSameValue(stored.rules, before)) return true;
  throw new CfnetError(
    'OUTSIDE_FAILED',
    `The rules of the security group ${group.name} were written back, but Cloud Controller stores others`,
  );
}

function changedSince(
  name: string,
  now: readonly unknown[],
  written: readonly unknown[],
): CfnetError {
  const known = written.filter((rule) => now.some((other) => isSameValue(rule, other))).length;
  const [added, gone] = [now.length - known, written.length - known];
  const word = typeable({ name });
  return new CfnetError(
    'OUTSIDE_FAILED',
    `Somebody else has changed the security group ${name} since: ${added} of its rules are not those that cfnet wrote, and ${gone} of those are gone`,
    {
      hint: `Look with ${word === undefined ? 'cf security-groups' : `cf security-group ${word}`}; cfnet logging restore --force puts back the rules of before, and drops those changes.`,
    },
  );
}
