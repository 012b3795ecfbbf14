import type { LabApp, LabDomain } from '../../foundation/model.js';
import { appIn } from './apps.js';
import {
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { notFound } from './cc-error.js';
import { derivedGuid } from './derived-guid.js';
import { isoSeconds } from './iso-seconds.js';
import { listReply } from './list-reply.js';
import { NO_METADATA } from './metadata.js';
import { link, type Urls } from './urls.js';

interface Route {
  readonly guid: string;
  readonly host: string;
  readonly domain: LabDomain;
  readonly spaceGuid: string;
  readonly createdAt: number;
  /** Apps that answer under it. */
  readonly apps: readonly LabApp[];
}

/** Routes and domains, read only: a route follows from the host names that an app was made with. */
export function routeRoutes(context: CcContext): CcRouter {
  const router = newRouter();
  router.get('/routes', (c) => listRoutes(c, context, '/v3/routes', visibleRoutes(c, context)));
  router.get('/routes/:guid', (c) => c.json(presentRoute(routeIn(c, context), context.urls)));
  router.get('/routes/:guid/destinations', (c) => {
    const route = routeIn(c, context);
    const path = `/v3/routes/${route.guid}`;
    return c.json({
      destinations: destinations(route),
      links: {
        self: link(context.urls, `${path}/destinations`),
        route: link(context.urls, path),
      },
    });
  });
  router.get('/apps/:guid/routes', (c) => {
    const app = appIn(c, context);
    const own = visibleRoutes(c, context).filter(({ apps }) => apps.includes(app));
    return listRoutes(c, context, `/v3/apps/${app.guid}/routes`, own);
  });
  router.get('/domains', (c) => listDomains(c, context, '/v3/domains'));
  router.get('/domains/:guid', (c) => {
    const domain = context.foundation.domains.find(({ guid }) => guid === pathPart(c, 'guid'));
    if (domain === undefined) throw notFound('Domain');
    return c.json(presentDomain(domain, context.urls));
  });
  router.get('/organizations/:guid/domains', (c) =>
    listDomains(c, context, `/v3/organizations/${pathPart(c, 'guid')}/domains`),
  );
  return router;
}

function listRoutes(
  c: CcRequest,
  { urls }: CcContext,
  path: string,
  routes: readonly Route[],
): Response {
  const spec = {
    path,
    otherParameters: ['label_selector', 'include'],
    filters: {
      hosts: (route: Route, hosts: ReadonlySet<string>) => hosts.has(route.host),
      domain_guids: (route: Route, guids: ReadonlySet<string>) => guids.has(route.domain.guid),
      space_guids: (route: Route, guids: ReadonlySet<string>) => guids.has(route.spaceGuid),
      app_guids: (route: Route, guids: ReadonlySet<string>) =>
        route.apps.some(({ guid }) => guids.has(guid)),
    },
    present: (route: Route) => presentRoute(route, urls),
  };
  return c.json(listReply(c.req.url, routes, spec, urls));
}

function listDomains(c: CcRequest, { foundation, urls }: CcContext, path: string): Response {
  const spec = {
    path,
    otherParameters: ['label_selector', 'organization_guids'],
    filters: {
      names: (domain: LabDomain, names: ReadonlySet<string>) => names.has(domain.name),
    },
    present: (domain: LabDomain) => presentDomain(domain, urls),
  };
  return c.json(listReply(c.req.url, foundation.domains, spec, urls));
}

function routeIn(c: CcRequest, context: CcContext): Route {
  const route = visibleRoutes(c, context).find(({ guid }) => guid === pathPart(c, 'guid'));
  if (route === undefined) throw notFound('Route');
  return route;
}

function visibleRoutes(c: CcRequest, { foundation }: CcContext): readonly Route[] {
  const caller = c.get('caller');
  const routes = foundation.domains.flatMap((domain) => routesOf(domain, foundation.apps.list()));
  return routes.filter(({ spaceGuid }) => caller.sees(spaceGuid));
}

/** One route for each host name; it is in the space of the first app that has it. */
function routesOf(domain: LabDomain, apps: readonly LabApp[]): readonly Route[] {
  const hostsOf = (app: LabApp): readonly string[] =>
    domain.internal ? app.internalHosts : app.hosts;
  const owners = new Map<string, LabApp>();
  for (const app of apps) {
    for (const host of hostsOf(app)) if (!owners.has(host)) owners.set(host, app);
  }
  return [...owners].map(([host, { spaceGuid, createdAt }]) => ({
    guid: derivedGuid('route', domain.guid, host),
    host,
    domain,
    spaceGuid,
    createdAt,
    apps: apps.filter((app) => hostsOf(app).includes(host)),
  }));
}

/** ccng RoutePresenter. */
function presentRoute(route: Route, urls: Urls): object {
  const path = `/v3/routes/${route.guid}`;
  return {
    guid: route.guid,
    created_at: isoSeconds(route.createdAt),
    updated_at: isoSeconds(route.createdAt),
    protocol: 'http',
    host: route.host,
    path: '',
    port: null,
    url: `${route.host}.${route.domain.name}`,
    destinations: destinations(route),
    metadata: NO_METADATA,
    relationships: {
      space: { data: { guid: route.spaceGuid } },
      domain: { data: { guid: route.domain.guid } },
    },
    links: {
      self: link(urls, path),
      space: link(urls, `/v3/spaces/${route.spaceGuid}`),
      destinations: link(urls, `${path}/destinations`),
      domain: link(urls, `/v3/domains/${route.domain.guid}`),
    },
  };
}

/** ccng RouteDestinationPresenter. */
function destinations(route: Route): object[] {
  return route.apps.map((app) => ({
    guid: derivedGuid('destination', route.guid, app.guid),
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.createdAt),
    app: { guid: app.guid, process: { type: 'web' } },
    weight: null,
    port: app.ports[0] ?? null,
    protocol: 'http1',
  }));
}

/** ccng DomainPresenter, for a shared domain. */
function presentDomain(domain: LabDomain, urls: Urls): object {
  const path = `/v3/domains/${domain.guid}`;
  return {
    guid: domain.guid,
    created_at: isoSeconds(domain.createdAt),
    updated_at: isoSeconds(domain.createdAt),
    name: domain.name,
    internal: domain.internal,
    router_group: null,
    supported_protocols: ['http'],
    relationships: { organization: { data: null }, shared_organizations: { data: [] } },
    metadata: NO_METADATA,
    links: {
      self: link(urls, path),
      route_reservations: link(urls, `${path}/route_reservations`),
    },
  };
}
