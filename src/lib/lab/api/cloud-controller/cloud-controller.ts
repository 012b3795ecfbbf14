import { Hono, type MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';

import { CfnetError } from '../../../errors/cfnet-error.js';
import type { Foundation } from '../../foundation/foundation.js';
import type { TokenIssuer } from '../identity/token-issuer.js';
import { appRoutes } from './apps.js';
import { auditEventRoutes } from './audit-events.js';
import { authenticate } from './caller.js';
import type { CcContext, CcEnv } from './cc-context.js';
import { CcError, unknownRequest, unprocessable } from './cc-error.js';
import { emptyListRoutes } from './empty-lists.js';
import { jobRoutes } from './job-routes.js';
import { Jobs } from './jobs.js';
import { placeRoutes } from './places.js';
import { processRoutes } from './processes.js';
import { rootRoutes } from './root.js';
import { routeRoutes } from './routes.js';
import { securityGroupRoutes } from './security-groups.js';
import type { Urls } from './urls.js';
import { v2Routes } from './v2.js';

export interface CloudControllerOptions {
  readonly foundation: Foundation;
  readonly issuer: TokenIssuer;
  readonly urls: Urls;
  /** Whether v2 answers; off by default in today's capi-release (cf-facts 4.5). */
  readonly v2?: boolean;
  /** `cc.enable_ipv6`; off by default, as cf-deployment has it. */
  readonly ipv6?: boolean;
}

/**
 * A Cloud Controller over the lab's foundation. Errors have the form of the API version that was asked
 * (cf-facts 4.6).
 */
export function cloudControllerApp(options: CloudControllerOptions): Hono<CcEnv> {
  const { foundation, issuer, urls, v2 = false, ipv6 = false } = options;
  const context: CcContext = { foundation, urls, jobs: new Jobs(foundation), hasIpv6: ipv6 };
  const app = new Hono<CcEnv>();
  app.onError((error, c) => {
    const known = asCcError(error);
    return c.json(bodyFor(known, c.req.path), known.status);
  });
  app.notFound((c) => {
    const error = unknownRequest();
    return c.json(bodyFor(error, c.req.path), error.status);
  });
  app.route('/', rootRoutes(urls, v2));
  app.use('*', authentication(issuer, foundation));
  for (const routes of [
    appRoutes,
    processRoutes,
    placeRoutes,
    routeRoutes,
    securityGroupRoutes,
    auditEventRoutes,
    emptyListRoutes,
    jobRoutes,
  ]) {
    app.route('/v3', routes(context));
  }
  if (v2) app.route('/v2', v2Routes(context));
  return app;
}

function authentication(issuer: TokenIssuer, foundation: Foundation): MiddlewareHandler<CcEnv> {
  return createMiddleware<CcEnv>(async (c, next) => {
    // Who asks for what does not exist hears that, with a token or without.
    if (matchedRoutes(c).every(({ path }) => path === '/*')) return next();
    const header = c.req.header('Authorization');
    c.set('caller', await authenticate(header, c.req.method, issuer, foundation));
    return next();
  });
}

function bodyFor(error: CcError, path: string): object {
  return path.startsWith('/v3') ? error.v3() : error.v2();
}

/** What a mutator refuses is the request's fault; anything else is the lab's. */
function asCcError(error: Error): CcError {
  if (error instanceof CcError) return error;
  if (error instanceof CfnetError) return unprocessable(error.message);
  return new CcError('UnknownError', 'An unknown error occurred.');
}
