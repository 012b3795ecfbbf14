import { objectIn, stringAt, type JsonObject } from '../../../json/json-value.js';
import type { LabActor, LabApp } from '../../foundation/model.js';
import { presentApp, presentDroplet } from './app-document.js';
import { includedPlaces, readInclude } from './app-include.js';
import {
  jsonBody,
  newRouter,
  pathPart,
  type CcContext,
  type CcRequest,
  type CcRouter,
} from './cc-context.js';
import { CcError, notFound, unprocessable } from './cc-error.js';
import { listReply } from './list-reply.js';

/** Apps, their actions and what hangs on an app. */
export function appRoutes(context: CcContext): CcRouter {
  const { foundation, urls } = context;
  const router = newRouter();
  router.get('/apps', (c) => listApps(c, context));
  router.post('/apps', (c) => createApp(c, context));
  router.get('/apps/:guid', (c) => showApp(c, context));
  router.patch('/apps/:guid', (c) => renameApp(c, context));
  router.delete('/apps/:guid', (c) => deleteApp(c, context));
  const actions = {
    start: (guid: string, by: LabActor) => foundation.apps.start(guid, by),
    stop: (guid: string, by: LabActor) => foundation.apps.stop(guid, by),
    restart: (guid: string, by: LabActor) => foundation.apps.restart(guid, by),
  };
  for (const [name, act] of Object.entries(actions)) {
    router.post(`/apps/:guid/actions/${name}`, (c) => {
      const { guid } = appIn(c, context);
      return c.json(presentApp(act(guid, c.get('caller').actor), urls));
    });
  }
  router.get('/apps/:guid/droplets/current', (c) =>
    c.json(presentDroplet(appIn(c, context), urls)),
  );
  router.get('/apps/:guid/ssh_enabled', (c) => {
    const { sshEnabled: enabled } = appIn(c, context);
    return c.json({ enabled, reason: enabled ? '' : 'ssh is disabled for app' });
  });
  router.get('/apps/:guid/features/:name', (c) => c.json(feature(c, appIn(c, context))));
  router.patch('/apps/:guid/features/:name', (c) => setFeature(c, context));
  return router;
}

/** The app of the path. Errors: CcError 10010. */
export function appIn(c: CcRequest, { foundation }: CcContext): LabApp {
  return c.get('caller').app(foundation, pathPart(c, 'guid'));
}

function listApps(c: CcRequest, { foundation, urls }: CcContext): Response {
  const caller = c.get('caller');
  const apps = foundation.apps.list().filter(({ spaceGuid }) => caller.sees(spaceGuid));
  const include = readInclude(c.req.query('include'));
  const orgOf = (app: LabApp): string => foundation.space(app.spaceGuid)?.orgGuid ?? '';
  const spec = {
    path: '/v3/apps',
    otherParameters: ['label_selector', 'include', 'stacks', 'lifecycle_type'],
    filters: {
      names: (app: LabApp, names: ReadonlySet<string>) => names.has(app.name),
      organization_guids: (app: LabApp, guids: ReadonlySet<string>) => guids.has(orgOf(app)),
      space_guids: (app: LabApp, guids: ReadonlySet<string>) => guids.has(app.spaceGuid),
    },
    orders: { name: (app: LabApp) => app.name, state: (app: LabApp) => app.state },
    present: (app: LabApp) => presentApp(app, urls),
    included: (page: readonly LabApp[]) => includedPlaces(page, include, foundation, urls),
  };
  return c.json(listReply(c.req.url, apps, spec, urls));
}

function showApp(c: CcRequest, context: CcContext): Response {
  const include = readInclude(c.req.query('include'));
  const app = appIn(c, context);
  const included = includedPlaces([app], include, context.foundation, context.urls);
  return c.json({ ...presentApp(app, context.urls), ...(included && { included }) });
}

/** The lab's apps are all the course's proxy app: one that is created is staged, and stopped until started. */
async function createApp(c: CcRequest, { foundation, urls }: CcContext): Promise<Response> {
  const body = await jsonBody(c);
  const caller = c.get('caller');
  const name = stringAt(body, 'name');
  if (name === undefined) throw unprocessable("Name can't be blank");
  const spaceGuid = stringAt(objectIn(body, 'relationships', 'space', 'data'), 'guid');
  if (spaceGuid === undefined || !caller.sees(spaceGuid) || !foundation.space(spaceGuid)) {
    throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.');
  }
  checkFree(name, spaceGuid, foundation.apps.list());
  const app = foundation.apps.create({ name, spaceGuid, state: 'STOPPED' }, caller.actor);
  return c.json(presentApp(app, urls), 201);
}

async function renameApp(c: CcRequest, context: CcContext): Promise<Response> {
  const body = await jsonBody(c);
  const app = appIn(c, context);
  refuseOthers(body, ['name']);
  const name = stringAt(body, 'name');
  if (name === undefined) return c.json(presentApp(app, context.urls));
  const others = context.foundation.apps.list().filter(({ guid }) => guid !== app.guid);
  checkFree(name, app.spaceGuid, others);
  const renamed = context.foundation.apps.rename(app.guid, name, c.get('caller').actor);
  return c.json(presentApp(renamed, context.urls));
}

function deleteApp(c: CcRequest, context: CcContext): Response {
  const { guid } = appIn(c, context);
  context.foundation.apps.delete(guid, c.get('caller').actor);
  c.header('Location', `${context.urls.api()}${context.jobs.done('app.delete')}`);
  return c.body(null, 202);
}

function feature(c: CcRequest, app: LabApp): object {
  if (pathPart(c, 'name') === 'ssh') {
    return { name: 'ssh', description: 'Enable SSHing into the app.', enabled: app.sshEnabled };
  }
  if (pathPart(c, 'name') === 'revisions') {
    return {
      name: 'revisions',
      description: 'Enable versioning of an application',
      enabled: false,
    };
  }
  throw notFound('Feature');
}

async function setFeature(c: CcRequest, context: CcContext): Promise<Response> {
  const body = await jsonBody(c);
  const app = appIn(c, context);
  if (pathPart(c, 'name') !== 'ssh') throw notFound('Feature');
  const enabled = body['enabled'];
  if (typeof enabled !== 'boolean') throw unprocessable('Enabled must be a boolean');
  return c.json(
    feature(c, context.foundation.apps.setSshEnabled(app.guid, enabled, c.get('caller').actor)),
  );
}

function checkFree(name: string, spaceGuid: string, apps: readonly LabApp[]): void {
  if (apps.some((app) => app.spaceGuid === spaceGuid && app.name === name)) {
    throw new CcError('CF-UniquenessError', `App with the name '${name}' already exists.`);
  }
}

/** What the lab cannot change is refused, never dropped. */
function refuseOthers(body: JsonObject, known: readonly string[]): void {
  const others = Object.keys(body).filter((key) => !known.includes(key));
  if (others.length > 0) throw unprocessable(`Unknown field(s): '${others.join("', '")}'`);
}
