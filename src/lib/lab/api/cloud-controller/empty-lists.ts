import { newRouter, type CcContext, type CcRouter } from './cc-context.js';
import { listReply } from './list-reply.js';

/** Collections that the CLI asks for, of which the lab never has a member, and the filters that they take. */
const COLLECTIONS: Readonly<Record<string, readonly string[]>> = {
  deployments: ['app_guids', 'states', 'status_reasons', 'status_values', 'label_selector'],
  packages: ['app_guids', 'space_guids', 'organization_guids', 'states', 'types', 'label_selector'],
  service_instances: ['names', 'space_guids', 'organization_guids', 'type', 'label_selector'],
  service_route_bindings: ['route_guids', 'service_instance_guids', 'include', 'label_selector'],
  isolation_segments: ['names', 'organization_guids', 'label_selector'],
};

export function emptyListRoutes({ urls }: CcContext): CcRouter {
  const router = newRouter();
  for (const [name, otherParameters] of Object.entries(COLLECTIONS)) {
    const spec = { path: `/v3/${name}`, otherParameters, present: Object };
    router.get(`/${name}`, (c) => c.json(listReply(c.req.url, [], spec, urls)));
  }
  return router;
}
