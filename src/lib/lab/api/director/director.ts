import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';

import type { Foundation } from '../../foundation/foundation.js';
import { authorization } from '../identity/authorization.js';
import type { TokenIssuer } from '../identity/token-issuer.js';
import {
  DEPLOYMENT,
  fullInstances,
  manifest,
  plainInstances,
  RELEASES,
  STEMCELL,
} from './deployment.js';
import { DirectorEvents } from './director-events.js';
import { DirectorError, deploymentMissing } from './director-error.js';
import type { SshAccess } from './ssh-access.js';
import { readSshRequest, runSshTask, sshCells } from './ssh-task.js';
import { cutRange } from './task-output.js';
import { Tasks, type DirectorTask } from './tasks.js';

export interface DirectorOptions {
  readonly foundation: Foundation;
  /** The director's UAA. */
  readonly issuer: TokenIssuer;
  readonly uaaUrl: () => string;
  readonly ssh: SshAccess;
}

interface DirectorEnv {
  readonly Variables: { readonly user: string };
}

type Request = Context<DirectorEnv>;

/** Scopes of which one is needed, as bosh's own client `admin` has it. */
const ADMIN_SCOPE = 'bosh.admin';

const VERSION = '282.0.4 (00000000)';

/** A BOSH director with the lab's cells as its one deployment (cf-facts 7.4). */
export function directorApp(options: DirectorOptions): Hono<DirectorEnv> {
  const { foundation } = options;
  const tasks = new Tasks(foundation.clock);
  const events = new DirectorEvents();
  const app = new Hono<DirectorEnv>();
  app.onError((error, c) => {
    if (error instanceof DirectorError) return c.json(error.body(), error.status);
    return c.body(null, 500);
  });
  app.notFound((c) => c.text(`Endpoint '${c.req.path}' not found.`, 404));
  app.get('/info', async (c) => c.json(await info(c, options)));
  app.use('*', authentication(options.issuer));
  app.get('/deployments', (c) => c.json([deploymentSummary()]));
  app.get('/deployments/:name', (c) => {
    requireDeployment(c);
    return c.json({ manifest: manifest(foundation) });
  });
  for (const kind of ['instances', 'vms']) {
    app.get(`/deployments/:name/${kind}`, (c) => {
      const deployment = requireDeployment(c);
      if (c.req.query('format') !== 'full') return c.json(plainInstances(foundation));
      const task = { description: 'retrieve vm-stats', user: c.get('user'), deployment };
      return toTask(
        c,
        tasks.start(task, () => Promise.resolve(fullInstances(foundation))),
      );
    });
  }
  app.post('/deployments/:name/ssh', (c) => startSsh(c, options, tasks, events));
  app.get('/tasks', (c) => c.json(tasks.list().map(presentTask)));
  app.get('/tasks/:id', (c) => c.json(presentTask(tasks.get(c.req.param('id')))));
  app.get('/tasks/:id/output', (c) => taskOutput(c, tasks.get(c.req.param('id'))));
  app.get('/events', (c) => c.json(events.query(c.req.query())));
  app.get('/events/:id', (c) => {
    const event = events.get(c.req.param('id'));
    return event === undefined ? c.notFound() : c.json(event);
  });
  return app;
}

async function info(c: Context, options: DirectorOptions): Promise<object> {
  const { director } = options.foundation;
  return {
    name: director.name,
    uuid: director.uuid,
    version: VERSION,
    user: (await clientOf(c.req.header('Authorization'), options.issuer)) ?? null,
    cpi: 'lab_cpi',
    stemcell_os: 'ubuntu-noble',
    stemcell_version: STEMCELL.version,
    user_authentication: {
      type: 'uaa',
      options: { url: options.uaaUrl(), urls: [options.uaaUrl()] },
    },
    features: {
      local_dns: { status: true, extras: { domain_name: 'bosh' } },
      snapshots: { status: false },
      config_server: { status: false, extras: { urls: [] } },
    },
  };
}

function authentication(issuer: TokenIssuer): MiddlewareHandler<DirectorEnv> {
  return createMiddleware<DirectorEnv>(async (c, next) => {
    const user = await clientOf(c.req.header('Authorization'), issuer);
    if (user === undefined) {
      c.header('WWW-Authenticate', 'Basic realm="BOSH Director"');
      return c.text(`Not authorized: '${c.req.path}'\n`, 401);
    }
    c.set('user', user);
    return next();
  });
}

async function clientOf(
  header: string | undefined,
  issuer: TokenIssuer,
): Promise<string | undefined> {
  const given = authorization(header);
  const claims = given.kind === 'bearer' ? await issuer.verify(given.token) : undefined;
  return claims?.scopes.includes(ADMIN_SCOPE) === true ? claims.clientId : undefined;
}

function requireDeployment(c: Request): string {
  const name = c.req.param('name') ?? '';
  if (name !== DEPLOYMENT) throw deploymentMissing(name);
  return name;
}

function deploymentSummary(): object {
  return {
    name: DEPLOYMENT,
    cloud_config: 'latest',
    releases: RELEASES,
    stemcells: [STEMCELL],
    teams: [],
    locked: false,
  };
}

async function startSsh(
  c: Request,
  { foundation, ssh }: DirectorOptions,
  tasks: Tasks,
  events: DirectorEvents,
): Promise<Response> {
  const deployment = requireDeployment(c);
  const request = readSshRequest(await c.req.text());
  const user = c.get('user');
  const task = { description: `ssh: ${request.command}:diego-cell`, user, deployment };
  const id = tasks.start(task, async () => {
    // The task must have its id before its events name it.
    await Promise.resolve();
    const cells = sshCells(foundation, request);
    for (const cell of cells) {
      const name = `diego-cell/${cell.id}`;
      events.add({
        timestamp: Math.floor(foundation.clock() / 1000),
        user,
        action: `${request.command} ssh`,
        object_type: 'instance',
        object_name: name,
        task: String(id),
        deployment,
        instance: name,
        context: { user: request.user },
      });
    }
    return runSshTask(request, cells, ssh);
  });
  return toTask(c, id);
}

function toTask(c: Request, id: number): Response {
  return c.redirect(new URL(`/tasks/${id}`, c.req.url).href);
}

/** bosh TaskManager#task_to_hash. */
function presentTask(task: DirectorTask): object {
  return {
    id: task.id,
    state: task.state,
    description: task.description,
    timestamp: Math.floor(task.timestamp / 1000),
    started_at: Math.floor(task.startedAt / 1000),
    result: task.state === 'done' ? null : task.result,
    user: task.user,
    deployment: task.deployment,
    context_id: '',
  };
}

function taskOutput(c: Request, task: DirectorTask): Response {
  const type = c.req.query('type') ?? 'debug';
  if (type !== 'result' && type !== 'event') return c.body(null, 204);
  const part = cutRange(type === 'result' ? task.result : task.events, c.req.header('Range'));
  if (part.contentRange !== undefined) c.header('Content-Range', part.contentRange);
  return c.body(new Uint8Array(part.body), part.status);
}
