import type { LabOrg, LabSpace } from '../../foundation/model.js';
import type { Caller } from './caller.js';
import {
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { badQuery, notFound } from './cc-error.js';
import { derivedGuid } from './derived-guid.js';
import { isoSeconds } from './iso-seconds.js';
import { listReply } from './list-reply.js';
import { NO_METADATA } from './metadata.js';
import { link, type Urls } from './urls.js';

/** Organizations and spaces. */
export function placeRoutes(context: CcContext): CcRouter {
  const router = newRouter();
  router.get('/organizations', (c) => listOrgs(c, context));
  router.get('/organizations/:guid', (c) => c.json(presentOrg(orgIn(c, context), context.urls)));
  router.get('/organizations/:guid/relationships/default_isolation_segment', (c) => {
    const { guid } = orgIn(c, context);
    const self = link(
      context.urls,
      `/v3/organizations/${guid}/relationships/default_isolation_segment`,
    );
    return c.json({ data: null, links: { self } });
  });
  router.get('/organization_quotas/:guid', (c) => showQuota(c, context));
  router.get('/spaces', (c) => listSpaces(c, context));
  router.get('/spaces/:guid', (c) => showSpace(c, context));
  router.get('/spaces/:guid/relationships/isolation_segment', (c) => {
    const { guid } = spaceIn(c, context);
    const self = link(context.urls, `/v3/spaces/${guid}/relationships/isolation_segment`);
    return c.json({ data: null, links: { self } });
  });
  router.get('/spaces/:guid/features/ssh', (c) => {
    spaceIn(c, context);
    return c.json({
      name: 'ssh',
      description: 'Enable SSHing into apps in the space.',
      enabled: true,
    });
  });
  return router;
}

/** The space of the path. Errors: CcError 10010 when it is not there or not to be seen. */
export function spaceIn(c: CcRequest, { foundation }: CcContext): LabSpace {
  const space = foundation.space(pathPart(c, 'guid'));
  if (space === undefined || !c.get('caller').sees(space.guid)) throw notFound('Space');
  return space;
}

/** ccng OrganizationPresenter. */
export function presentOrg(org: LabOrg, urls: Urls): object {
  const quota = quotaGuid(org);
  const path = `/v3/organizations/${org.guid}`;
  return {
    guid: org.guid,
    created_at: isoSeconds(org.createdAt),
    updated_at: isoSeconds(org.createdAt),
    name: org.name,
    suspended: false,
    relationships: { quota: { data: { guid: quota } } },
    metadata: NO_METADATA,
    links: {
      self: link(urls, path),
      domains: link(urls, `${path}/domains`),
      default_domain: link(urls, `${path}/domains/default`),
      quota: link(urls, `/v3/organization_quotas/${quota}`),
    },
  };
}

/** ccng SpacePresenter. */
export function presentSpace(space: LabSpace, urls: Urls): object {
  const path = `/v3/spaces/${space.guid}`;
  return {
    guid: space.guid,
    created_at: isoSeconds(space.createdAt),
    updated_at: isoSeconds(space.createdAt),
    name: space.name,
    suspended: false,
    relationships: {
      organization: { data: { guid: space.orgGuid } },
      quota: { data: null },
    },
    metadata: NO_METADATA,
    links: {
      self: link(urls, path),
      organization: link(urls, `/v3/organizations/${space.orgGuid}`),
      features: link(urls, `${path}/features`),
      apply_manifest: link(urls, `${path}/actions/apply_manifest`, 'POST'),
    },
  };
}

function listOrgs(c: CcRequest, context: CcContext): Response {
  const { foundation, urls } = context;
  const orgs = foundation.orgs.filter((org) => seesOrg(c.get('caller'), org, context));
  const spec = {
    path: '/v3/organizations',
    otherParameters: ['label_selector'],
    filters: { names: (org: LabOrg, names: ReadonlySet<string>) => names.has(org.name) },
    orders: { name: (org: LabOrg) => org.name },
    present: (org: LabOrg) => presentOrg(org, urls),
  };
  return c.json(listReply(c.req.url, orgs, spec, urls));
}

function listSpaces(c: CcRequest, { foundation, urls }: CcContext): Response {
  const spaces = foundation.spaces.filter(({ guid }) => c.get('caller').sees(guid));
  const withOrgs = includesOrg(c.req.query('include'));
  const spec = {
    path: '/v3/spaces',
    otherParameters: ['label_selector', 'include'],
    filters: {
      names: (space: LabSpace, names: ReadonlySet<string>) => names.has(space.name),
      organization_guids: (space: LabSpace, guids: ReadonlySet<string>) => guids.has(space.orgGuid),
    },
    orders: { name: (space: LabSpace) => space.name },
    present: (space: LabSpace) => presentSpace(space, urls),
    included: (page: readonly LabSpace[]) => {
      const guids = new Set(page.map(({ orgGuid }) => orgGuid));
      const orgs = foundation.orgs.filter(({ guid }) => guids.has(guid));
      return withOrgs ? { organizations: orgs.map((org) => presentOrg(org, urls)) } : undefined;
    },
  };
  return c.json(listReply(c.req.url, spaces, spec, urls));
}

function showSpace(c: CcRequest, context: CcContext): Response {
  const space = spaceIn(c, context);
  const org = context.foundation.org(space.orgGuid);
  const included =
    includesOrg(c.req.query('include')) && org !== undefined
      ? { included: { organizations: [presentOrg(org, context.urls)] } }
      : {};
  return c.json({ ...presentSpace(space, context.urls), ...included });
}

/** Errors: CcError 10005. */
function includesOrg(include: string | undefined): boolean {
  if (include === undefined) return false;
  if (include === 'org' || include === 'organization') return true;
  throw badQuery(
    `Invalid included resource: '${include}'. Valid included resources are: 'org', 'organization'`,
  );
}

function orgIn(c: CcRequest, context: CcContext): LabOrg {
  const org = context.foundation.org(pathPart(c, 'guid'));
  if (org === undefined || !seesOrg(c.get('caller'), org, context)) throw notFound('Organization');
  return org;
}

function seesOrg(caller: Caller, org: LabOrg, { foundation }: CcContext): boolean {
  const spaces = foundation.spaces.filter(({ orgGuid }) => orgGuid === org.guid);
  return caller.isAdmin || spaces.some(({ guid }) => caller.sees(guid));
}

/** Every org has the quota that cf-deployment calls `default`, here without limits. */
function showQuota(c: CcRequest, context: CcContext): Response {
  const guid = pathPart(c, 'guid');
  const org = context.foundation.orgs.find((one) => quotaGuid(one) === guid);
  if (org === undefined || !seesOrg(c.get('caller'), org, context)) {
    throw notFound('Organization quota');
  }
  return c.json({
    guid,
    created_at: isoSeconds(org.createdAt),
    updated_at: isoSeconds(org.createdAt),
    name: 'default',
    apps: {
      total_memory_in_mb: null,
      per_process_memory_in_mb: null,
      total_instances: null,
      per_app_tasks: null,
      log_rate_limit_in_bytes_per_second: null,
    },
    services: {
      paid_services_allowed: true,
      total_service_instances: null,
      total_service_keys: null,
    },
    routes: { total_routes: null, total_reserved_ports: null },
    domains: { total_domains: null },
    relationships: { organizations: { data: [{ guid: org.guid }] } },
    links: { self: link(context.urls, `/v3/organization_quotas/${guid}`) },
  });
}

function quotaGuid(org: LabOrg): string {
  return derivedGuid('quota', org.guid);
}
