import type { LabApp, LabAuditEvent, LabOrg, LabSpace } from '../../foundation/model.js';
import { visibleEvents } from './audit-events.js';
import {
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { badQuery, CcError } from './cc-error.js';
import { isoSeconds } from './iso-seconds.js';
import { uptime } from './process-stats.js';

const PER_PAGE = 50;

/** The part of the v2 API that tools for old foundations read (cf-facts 4.5). */
export function v2Routes(context: CcContext): CcRouter {
  const router = newRouter();
  router.get('/apps/:guid', (c) => c.json(presentApp(c, context, appIn(c, context))));
  router.get('/apps/:guid/stats', (c) => c.json(stats(appIn(c, context), context)));
  router.get('/events', (c) => c.json(listEvents(c, context)));
  return router;
}

function appIn(c: CcRequest, { foundation }: CcContext): LabApp {
  const guid = pathPart(c, 'guid');
  const app = foundation.apps.byGuid(guid);
  if (app === undefined || !c.get('caller').sees(app.spaceGuid)) {
    throw new CcError('CF-AppNotFound', `The app could not be found: ${guid}`);
  }
  return app;
}

function presentApp(c: CcRequest, context: CcContext, app: LabApp): object {
  const depth = Number(c.req.query('inline-relations-depth') ?? 0);
  const space = context.foundation.space(app.spaceGuid);
  const inlined =
    depth > 0 && space !== undefined ? { space: presentSpace(space, depth, context) } : {};
  return {
    metadata: metadata('apps', app.guid, app.createdAt, app.updatedAt),
    entity: {
      name: app.name,
      space_guid: app.spaceGuid,
      state: app.state,
      instances: app.processes.find(({ type }) => type === 'web')?.instances ?? 0,
      ports: app.ports,
      enable_ssh: app.sshEnabled,
      space_url: `/v2/spaces/${app.spaceGuid}`,
      ...inlined,
    },
  };
}

function presentSpace(space: LabSpace, depth: number, { foundation }: CcContext): object {
  const org = foundation.org(space.orgGuid);
  return {
    metadata: metadata('spaces', space.guid, space.createdAt, null),
    entity: {
      name: space.name,
      organization_guid: space.orgGuid,
      organization_url: `/v2/organizations/${space.orgGuid}`,
      ...(depth > 1 && org !== undefined ? { organization: presentOrg(org) } : {}),
    },
  };
}

function presentOrg(org: LabOrg): object {
  return {
    metadata: metadata('organizations', org.guid, org.createdAt, null),
    entity: { name: org.name, status: 'active' },
  };
}

/** Keyed by index, without the overlay address, which v2 never tells. */
function stats(app: LabApp, { foundation }: CcContext): object {
  if (app.state === 'STOPPED') {
    throw new CcError(
      'CF-AppStoppedStatsError',
      `Could not fetch stats for stopped app: ${app.name}`,
    );
  }
  const web = foundation.instances
    .ofApp(app.guid)
    .filter(({ processType }) => processType === 'web');
  return Object.fromEntries(
    web.map((instance) => [
      instance.index,
      {
        state: instance.state,
        stats: {
          name: app.name,
          uris: app.hosts.map((host) => `${host}.${foundation.domains[0]?.name ?? ''}`),
          host: foundation.cell(instance.cellId)?.ip ?? '',
          port: instance.portMappings[0]?.host ?? 0,
          uptime: uptime(instance, foundation),
        },
      },
    ]),
  );
}

function listEvents(c: CcRequest, context: CcContext): object {
  const tests = (c.req.queries('q') ?? []).map(readTest);
  const found = visibleEvents(c, context).filter((event) => tests.every((test) => test(event)));
  const page = pageNumber(c.req.query('page'));
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  const url = (number: number): string => {
    const query = new URL(c.req.url).searchParams;
    query.set('page', String(number));
    return `/v2/events?${query.toString()}`;
  };
  return {
    total_results: found.length,
    total_pages: pages,
    prev_url: page > 1 ? url(page - 1) : null,
    next_url: page < pages ? url(page + 1) : null,
    resources: found.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(presentEvent),
  };
}

function pageNumber(text: string | undefined): number {
  const page = Number.parseInt(text ?? '1', 10);
  if (page > 0) return page;
  throw badQuery(`Page parameter is invalid: ${text ?? ''}`);
}

/** `actee:GUID`, `type:NAME`, `timestamp>TIME` and the like. Errors: CcError 10005. */
function readTest(query: string): (event: LabAuditEvent) => boolean {
  const [, key = '', operator = '', value = ''] =
    /^(actee|type|timestamp)(:|>=|<=|>|<|\s+IN\s+)(.+)$/.exec(query) ?? [];
  const values = new Set(value.split(','));
  if (key === 'actee') return (event) => values.has(event.target.guid);
  if (key === 'type') return (event) => values.has(event.type);
  const time = Date.parse(value);
  if (key !== 'timestamp' || Number.isNaN(time)) throw badQuery(query);
  if (operator === '>') return (event) => event.createdAt > time;
  if (operator === '>=') return (event) => event.createdAt >= time;
  if (operator === '<') return (event) => event.createdAt < time;
  if (operator === '<=') return (event) => event.createdAt <= time;
  return (event) => event.createdAt === time;
}

function presentEvent(event: LabAuditEvent): object {
  return {
    metadata: metadata('events', event.guid, event.createdAt, null),
    entity: {
      type: event.type,
      actor: event.actor.guid,
      actor_type: event.actor.type,
      actor_name: event.actor.name,
      actor_username: event.actor.type === 'user' ? event.actor.name : null,
      actee: event.target.guid,
      actee_type: event.target.type,
      actee_name: event.target.name,
      timestamp: isoSeconds(event.createdAt),
      metadata: event.data,
      space_guid: event.spaceGuid,
      organization_guid: event.orgGuid,
    },
  };
}

function metadata(kind: string, guid: string, createdAt: number, updatedAt: number | null): object {
  return {
    guid,
    url: `/v2/${kind}/${guid}`,
    created_at: isoSeconds(createdAt),
    updated_at: updatedAt === null ? null : isoSeconds(updatedAt),
  };
}
