import type { LabAuditEvent } from '../../foundation/model.js';
import {
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { notFound } from './cc-error.js';
import { isoSeconds } from './iso-seconds.js';
import { listReply } from './list-reply.js';
import { link, type Urls } from './urls.js';

/** `GET /v3/audit_events` with the filters of cf-facts 4.3. */
export function auditEventRoutes(context: CcContext): CcRouter {
  const { urls } = context;
  const router = newRouter();
  router.get('/audit_events', (c) => {
    const spec = {
      path: '/v3/audit_events',
      filters: FILTERS,
      present: (event: LabAuditEvent) => presentEvent(event, urls),
    };
    return c.json(listReply(c.req.url, visibleEvents(c, context), spec, urls));
  });
  router.get('/audit_events/:guid', (c) => {
    const event = visibleEvents(c, context).find(({ guid }) => guid === pathPart(c, 'guid'));
    if (event === undefined) throw notFound('Event');
    return c.json(presentEvent(event, urls));
  });
  return router;
}

type EventFilter = (event: LabAuditEvent, values: ReadonlySet<string>) => boolean;

const FILTERS: Readonly<Record<string, EventFilter>> = {
  types: (event, types) => types.has(event.type),
  target_guids: (event, guids) => guids.has(event.target.guid),
  'target_guids[not]': (event, guids) => !guids.has(event.target.guid),
  space_guids: (event, guids) => guids.has(event.spaceGuid ?? ''),
  organization_guids: (event, guids) => guids.has(event.orgGuid ?? ''),
};

/** Events that the caller may see: those of his spaces, apps long gone included. */
export function visibleEvents(c: CcRequest, { foundation }: CcContext): readonly LabAuditEvent[] {
  const caller = c.get('caller');
  return foundation.audit.list().filter(({ spaceGuid }) => caller.sees(spaceGuid ?? ''));
}

/** ccng EventPresenter. */
function presentEvent(event: LabAuditEvent, urls: Urls): object {
  const time = isoSeconds(event.createdAt);
  return {
    guid: event.guid,
    created_at: time,
    updated_at: time,
    type: event.type,
    actor: event.actor,
    target: event.target,
    data: event.data,
    space: event.spaceGuid === null ? null : { guid: event.spaceGuid },
    organization: event.orgGuid === null ? null : { guid: event.orgGuid },
    links: { self: link(urls, `/v3/audit_events/${event.guid}`) },
  };
}
