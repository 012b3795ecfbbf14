import type { Foundation } from '../foundation/foundation.js';
import { hasContainer } from '../foundation/instances.js';
import type { LabInstance, LabUser } from '../foundation/model.js';
import type { SshCodes } from './identity/ssh-codes.js';

export type AppSshAnswer =
  | { readonly allowed: true; readonly instance: LabInstance; readonly user: LabUser }
  | { readonly allowed: false; readonly why: string };

/** Whom the ssh proxy asks for: user `cf:<process guid>/<index>`, password the one-time code. */
export interface AppSshRequest {
  readonly code: string;
  readonly processGuid: string;
  readonly index: number;
}

/**
 * What Diego's ssh proxy asks UAA (is the code good, whose is it) and Cloud Controller (may he, is ssh on, does
 * the instance run), in one. Who may or may not is noted as audit event, as Cloud Controller does.
 */
export function authorizeAppSsh(
  foundation: Foundation,
  codes: SshCodes,
  { code, processGuid, index }: AppSshRequest,
): AppSshAnswer {
  const guid = codes.redeem(code);
  const user = foundation.users.find((one) => one.guid === guid);
  if (user === undefined) return refuse('the one-time code is unknown, used or too old');
  const app = foundation.apps
    .list()
    .find(({ processes }) => processes.some((process) => process.guid === processGuid));
  if (app === undefined) return refuse(`no process ${processGuid}`);
  const actor = { guid: user.guid, type: 'user', name: user.name };
  const isAdmin = user.scopes.includes('cloud_controller.admin');
  const isAllowed = (isAdmin || user.spaceGuids.includes(app.spaceGuid)) && app.sshEnabled;
  foundation.apps.recordSsh(app.guid, index, isAllowed, actor);
  if (!isAllowed) return refuse(`ssh to ${app.name} is not permitted`);
  const instance = foundation.instances.at(processGuid, index);
  if (instance === undefined || !hasContainer(instance)) {
    return refuse(`instance ${index} of ${app.name} does not run`);
  }
  return { allowed: true, instance, user };
}

function refuse(why: string): AppSshAnswer {
  return { allowed: false, why };
}
