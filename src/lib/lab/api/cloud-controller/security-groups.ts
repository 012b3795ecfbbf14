import {
  booleanAt,
  objectAt,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import type { LabSecurityGroup } from '../../foundation/model.js';
import type { Lifecycle } from '../../../policy/applying-groups.js';
import type { SecurityGroupChange } from '../../foundation/security-groups.js';
import type { Caller } from './caller.js';
import {
  jsonBody,
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { CcError, notFound, unprocessable } from './cc-error.js';
import { listReply, type ListFilter } from './list-reply.js';
import { spaceIn } from './places.js';
import { presentSecurityGroup } from './security-group-document.js';
import { readRules } from './security-group-rules.js';
import { link } from './urls.js';

const LIFECYCLES: readonly Lifecycle[] = ['running', 'staging'];

/** Security groups, their bindings, and the groups in force in a space. */
export function securityGroupRoutes(context: CcContext): CcRouter {
  const { foundation, urls } = context;
  const router = newRouter();
  router.get('/security_groups', (c) => {
    const caller = c.get('caller');
    const groups = foundation.securityGroups.list().filter((group) => isVisible(group, caller));
    return listGroups(c, context, '/v3/security_groups', groups);
  });
  router.post('/security_groups', (c) => createGroup(c, context));
  router.get('/security_groups/:guid', (c) =>
    c.json(presentSecurityGroup(groupIn(c, context), c.get('caller'), urls)),
  );
  router.patch('/security_groups/:guid', (c) => updateGroup(c, context));
  router.delete('/security_groups/:guid', (c) => deleteGroup(c, context));
  for (const lifecycle of LIFECYCLES) {
    const relation = `/security_groups/:guid/relationships/${lifecycle}_spaces`;
    router.post(relation, (c) => bind(c, context, lifecycle));
    router.delete(`${relation}/:space`, (c) => unbind(c, context, lifecycle));
    router.get(`/spaces/:guid/${lifecycle}_security_groups`, (c) => {
      const space = spaceIn(c, context);
      const path = `/v3/spaces/${space.guid}/${lifecycle}_security_groups`;
      return listGroups(c, context, path, foundation.securityGroups.inForce(space.guid, lifecycle));
    });
  }
  return router;
}

const FILTERS: Readonly<Record<string, ListFilter<LabSecurityGroup>>> = {
  names: (group, names) => names.has(group.name),
  running_space_guids: (group, guids) => group.runningSpaces.some((guid) => guids.has(guid)),
  staging_space_guids: (group, guids) => group.stagingSpaces.some((guid) => guids.has(guid)),
  globally_enabled_running: (group, values) => values.has(String(group.globallyEnabled.running)),
  globally_enabled_staging: (group, values) => values.has(String(group.globallyEnabled.staging)),
};

function listGroups(
  c: CcRequest,
  { urls }: CcContext,
  path: string,
  groups: readonly LabSecurityGroup[],
): Response {
  const present = (group: LabSecurityGroup): object =>
    presentSecurityGroup(group, c.get('caller'), urls);
  return c.json(
    asUnprocessable(() => listReply(c.req.url, groups, { path, filters: FILTERS, present }, urls)),
  );
}

/** Wrong list parameters are a 422 here, unlike at other resources (ccng SecurityGroupsController). */
function asUnprocessable<T>(list: () => T): T {
  try {
    return list();
  } catch (error) {
    if (!(error instanceof CcError) || error.title !== 'CF-BadQueryParameter') throw error;
    throw unprocessable(error.message.replace('The query parameter is invalid: ', ''));
  }
}

async function createGroup(
  c: CcRequest,
  { foundation, urls, hasIpv6 }: CcContext,
): Promise<Response> {
  const caller = c.get('caller');
  caller.requireAdmin();
  const body = await jsonBody(c);
  const name = stringAt(body, 'name');
  if (name === undefined) throw unprocessable("Name can't be blank");
  const relations = objectAt(body, 'relationships');
  const spaces = (relation: string): readonly string[] => guidsIn(objectAt(relations, relation));
  const spec = {
    ...readChange(body, hasIpv6),
    name,
    runningSpaces: spaces('running_spaces'),
    stagingSpaces: spaces('staging_spaces'),
  };
  const missing = [...spec.runningSpaces, ...spec.stagingSpaces].filter(
    (guid) => foundation.space(guid) === undefined,
  );
  if (missing.length > 0) {
    throw unprocessable(`Spaces with guids ${JSON.stringify(missing)} do not exist.`);
  }
  checkFree(name, foundation.securityGroups.list());
  return c.json(presentSecurityGroup(foundation.securityGroups.create(spec), caller, urls), 201);
}

async function updateGroup(c: CcRequest, context: CcContext): Promise<Response> {
  const { foundation, urls, hasIpv6 } = context;
  const body = await jsonBody(c);
  const group = groupIn(c, context);
  c.get('caller').requireAdmin();
  const { running, staging } = group.globallyEnabled;
  const change = readChange(body, hasIpv6, { running, staging });
  if (change.name !== undefined) {
    checkFree(
      change.name,
      foundation.securityGroups.list().filter(({ guid }) => guid !== group.guid),
    );
  }
  const updated = foundation.securityGroups.update(group.guid, change);
  return c.json(presentSecurityGroup(updated, c.get('caller'), urls));
}

function deleteGroup(c: CcRequest, context: CcContext): Response {
  const { guid } = groupIn(c, context);
  c.get('caller').requireAdmin();
  context.foundation.securityGroups.delete(guid);
  c.header('Location', `${context.urls.api()}${context.jobs.done('security_group.delete')}`);
  return c.body(null, 202);
}

async function bind(c: CcRequest, context: CcContext, lifecycle: Lifecycle): Promise<Response> {
  const { foundation, urls } = context;
  const group = groupIn(c, context);
  const guids = guidsIn(await jsonBody(c));
  const missing = guids.filter((guid) => !isSpaceOf(c.get('caller'), guid, context));
  if (guids.length === 0) throw unprocessable('Data must be an array of space guids');
  if (missing.length > 0) {
    throw unprocessable(
      `Spaces with guids ${JSON.stringify(missing)} do not exist, or you do not have access to them.`,
    );
  }
  const bound = foundation.securityGroups.bind(group.guid, lifecycle, guids);
  const spaces = lifecycle === 'running' ? bound.runningSpaces : bound.stagingSpaces;
  const path = `/v3/security_groups/${group.guid}/relationships/${lifecycle}_spaces`;
  return c.json({
    data: spaces.map((guid) => ({ guid })),
    links: { self: link(urls, path) },
  });
}

function unbind(c: CcRequest, context: CcContext, lifecycle: Lifecycle): Response {
  const group = groupIn(c, context);
  const spaceGuid = pathPart(c, 'space');
  const bound = lifecycle === 'running' ? group.runningSpaces : group.stagingSpaces;
  if (!isSpaceOf(c.get('caller'), spaceGuid, context) || !bound.includes(spaceGuid)) {
    throw unprocessable(
      `Unable to unbind security group from space with guid '${spaceGuid}'. Ensure the space is bound to this security group.`,
    );
  }
  context.foundation.securityGroups.unbind(group.guid, lifecycle, spaceGuid);
  return c.body(null, 204);
}

function groupIn(c: CcRequest, { foundation }: CcContext): LabSecurityGroup {
  const group = foundation.securityGroups.byGuid(pathPart(c, 'guid'));
  if (group === undefined || !isVisible(group, c.get('caller'))) throw notFound('Security group');
  return group;
}

/** Who is no admin sees the global groups and those bound to his spaces. */
function isVisible(group: LabSecurityGroup, caller: Caller): boolean {
  const { running, staging } = group.globallyEnabled;
  const spaces = [...group.runningSpaces, ...group.stagingSpaces];
  return caller.isAdmin || running || staging || spaces.some((guid) => caller.sees(guid));
}

function isSpaceOf(caller: Caller, guid: string, { foundation }: CcContext): boolean {
  return foundation.space(guid) !== undefined && caller.sees(guid);
}

/** What a body changes; a missing half of `globally_enabled` stays as it is. Errors: CcError 10008. */
function readChange(
  body: JsonObject,
  hasIpv6: boolean,
  enabled = { running: false, staging: false },
): SecurityGroupChange {
  const allowed = ['name', 'globally_enabled', 'relationships', 'rules'];
  const unknown = Object.keys(body).filter((key) => !allowed.includes(key));
  if (unknown.length > 0) throw unprocessable(`Unknown field(s): '${unknown.join("', '")}'`);
  const name = stringAt(body, 'name');
  const flags = objectAt(body, 'globally_enabled');
  return {
    ...(name === undefined ? {} : { name }),
    ...(body['rules'] === undefined ? {} : { rules: readRules(body['rules'], hasIpv6) }),
    globallyEnabled: {
      running: booleanAt(flags, 'running') ?? enabled.running,
      staging: booleanAt(flags, 'staging') ?? enabled.staging,
    },
  };
}

function guidsIn(relation: JsonObject | undefined): readonly string[] {
  return objectsAt(relation, 'data')
    .map((entry) => stringAt(entry, 'guid'))
    .filter((guid) => guid !== undefined);
}

function checkFree(name: string, groups: readonly LabSecurityGroup[]): void {
  if (groups.some((group) => group.name === name)) {
    throw unprocessable(`Security group with name '${name}' already exists.`);
  }
}
