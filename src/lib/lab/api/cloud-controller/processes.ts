import { valueAt } from '../../../json/json-value.js';
import type { LabApp, LabProcess } from '../../foundation/model.js';
import { appIn } from './apps.js';
import {
  jsonBody,
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { badQuery, notFound, unprocessable } from './cc-error.js';
import { listReply } from './list-reply.js';
import { presentProcess, type OwnedProcess } from './process-document.js';
import { presentInstances, presentStats } from './process-stats.js';
import { link } from './urls.js';

/** Processes: under their app by type, and by their own guid. */
export function processRoutes(context: CcContext): CcRouter {
  const router = newRouter();
  router.get('/processes', (c) => {
    const caller = c.get('caller');
    const apps = context.foundation.apps.list().filter(({ spaceGuid }) => caller.sees(spaceGuid));
    return listProcesses(c, context, '/v3/processes', apps.flatMap(owned));
  });
  router.get('/apps/:guid/processes', (c) => {
    const app = appIn(c, context);
    return listProcesses(c, context, `/v3/apps/${app.guid}/processes`, owned(app));
  });
  addForms(router, '/apps/:guid/processes/:type', context, (c) => ofType(c, context));
  addForms(router, '/processes/:guid', context, (c) => byGuid(c, context));
  return router;
}

type Find = (c: CcRequest) => OwnedProcess;

function addForms(router: CcRouter, path: string, context: CcContext, find: Find): void {
  const { foundation, urls } = context;
  router.get(path, (c) => {
    const one = find(c);
    return c.json(presentProcess(one, urls, { inList: false, ...embedded(c, one, context) }));
  });
  router.get(`${path}/process_instances`, (c) => {
    const one = find(c);
    const own = `/v3/processes/${one.process.guid}`;
    const links = { self: link(urls, `${own}/process_instances`), process: link(urls, own) };
    return c.json({ resources: presentInstances(one, foundation), links });
  });
  router.get(`${path}/stats`, (c) => c.json(presentStats(find(c), foundation)));
  router.get(`${path}/sidecars`, (c) => {
    const { process } = find(c);
    const spec = { path: `/v3/processes/${process.guid}/sidecars`, present: Object };
    return c.json(listReply(c.req.url, [], spec, urls));
  });
  router.post(`${path}/actions/scale`, (c) => scale(c, context, find(c)));
  router.delete(`${path}/instances/:index`, (c) => terminate(c, context, find(c)));
}

/** `embed=process_instances` puts states into the process. Errors: CcError 10005 for another value. */
function embedded(
  c: CcRequest,
  one: OwnedProcess,
  { foundation }: CcContext,
): { readonly instances?: readonly object[] } {
  const embed = c.req.query('embed');
  if (embed === undefined) return {};
  if (embed === 'process_instances') return { instances: presentInstances(one, foundation) };
  throw badQuery(
    `Invalid embedded resource: '${embed}'. Valid embedded resources are: 'process_instances'`,
  );
}

function listProcesses(
  c: CcRequest,
  context: CcContext,
  path: string,
  processes: readonly OwnedProcess[],
): Response {
  const items = processes.map((one) => ({
    ...one,
    guid: one.process.guid,
    createdAt: one.app.createdAt,
    updatedAt: one.app.updatedAt,
  }));
  const spec = {
    path,
    otherParameters: ['label_selector', 'embed'],
    filters: {
      types: (one: OwnedProcess, types: ReadonlySet<string>) => types.has(one.process.type),
      app_guids: (one: OwnedProcess, guids: ReadonlySet<string>) => guids.has(one.app.guid),
      space_guids: (one: OwnedProcess, guids: ReadonlySet<string>) => guids.has(one.app.spaceGuid),
    },
    present: (one: OwnedProcess) =>
      presentProcess(one, context.urls, { inList: true, ...embedded(c, one, context) }),
  };
  return c.json(listReply(c.req.url, items, spec, context.urls));
}

/** Instances only: memory and disk of the lab's apps are fixed (ccng ProcessScaleMessage). */
async function scale(c: CcRequest, context: CcContext, one: OwnedProcess): Promise<Response> {
  const { foundation, urls } = context;
  const body = await jsonBody(c);
  const others = Object.keys(body).filter((key) => key !== 'instances');
  if (others.length > 0) {
    throw unprocessable(`The lab scales instances only, not: '${others.join("', '")}'`);
  }
  const instances = valueAt(body, 'instances') ?? one.process.instances;
  if (typeof instances !== 'number' || !Number.isInteger(instances)) {
    throw unprocessable('Instances must be an integer');
  }
  if (instances < 0) throw unprocessable('Instances must be greater than or equal to 0');
  const { actor } = c.get('caller');
  const app = foundation.apps.scale(one.app.guid, one.process.type, instances, actor);
  const process = app.processes.find(({ type }) => type === one.process.type) ?? one.process;
  return c.json(presentProcess({ app, process }, urls, { inList: false }), 202);
}

/** `cf restart-app-instance` (ccng ProcessTerminate). */
function terminate(c: CcRequest, { foundation }: CcContext, one: OwnedProcess): Response {
  const index = Number(pathPart(c, 'index'));
  if (foundation.instances.at(one.process.guid, index) === undefined) throw notFound('Instance');
  const place = { type: one.process.type, index };
  foundation.apps.restartInstance(one.app.guid, place, c.get('caller').actor);
  return c.body(null, 204);
}

function ofType(c: CcRequest, context: CcContext): OwnedProcess {
  const app = appIn(c, context);
  const process = app.processes.find(({ type }) => type === pathPart(c, 'type'));
  if (process === undefined) throw notFound('Process');
  return { app, process };
}

function byGuid(c: CcRequest, { foundation }: CcContext): OwnedProcess {
  const guid = pathPart(c, 'guid');
  const found = foundation.apps
    .list()
    .flatMap(owned)
    .find(({ process }) => process.guid === guid);
  if (found === undefined || !c.get('caller').sees(found.app.spaceGuid)) throw notFound('Process');
  return found;
}

function owned(app: LabApp): readonly OwnedProcess[] {
  return app.processes.map((process: LabProcess) => ({ app, process }));
}
