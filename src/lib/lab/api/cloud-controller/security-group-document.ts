import type { LabSecurityGroup } from '../../foundation/model.js';
import type { Caller } from './caller.js';
import { isoSeconds } from './iso-seconds.js';
import { link, type Urls } from './urls.js';

/** ccng SecurityGroupPresenter: of the bound spaces only those that the caller may see. */
export function presentSecurityGroup(group: LabSecurityGroup, caller: Caller, urls: Urls): object {
  const visible = (guids: readonly string[]): object[] =>
    guids.filter((guid) => caller.sees(guid)).map((guid) => ({ guid }));
  return {
    guid: group.guid,
    created_at: isoSeconds(group.createdAt),
    updated_at: isoSeconds(group.updatedAt),
    name: group.name,
    rules: group.rules,
    globally_enabled: group.globallyEnabled,
    relationships: {
      running_spaces: { data: visible(group.runningSpaces) },
      staging_spaces: { data: visible(group.stagingSpaces) },
    },
    links: { self: link(urls, `/v3/security_groups/${group.guid}`) },
  };
}
