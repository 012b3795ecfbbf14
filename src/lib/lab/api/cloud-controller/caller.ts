import type { Foundation } from '../../foundation/foundation.js';
import type { LabActor, LabApp } from '../../foundation/model.js';
import { authorization } from '../identity/authorization.js';
import type { TokenIssuer } from '../identity/token-issuer.js';
import { CcError, notAuthorized, notFound } from './cc-error.js';

/** Who makes a request, and what he may see and do (ccng `Permissions`, reduced to the lab's two roles). */
export class Caller {
  /** As audit events name him. */
  readonly actor: LabActor;
  /** Admins see and may change everything. */
  readonly isAdmin: boolean;
  readonly #spaceGuids: ReadonlySet<string>;

  constructor(actor: LabActor, scopes: readonly string[], spaceGuids: readonly string[]) {
    this.actor = actor;
    this.isAdmin = scopes.includes('cloud_controller.admin');
    this.#spaceGuids = new Set(spaceGuids);
  }

  sees(spaceGuid: string): boolean {
    return this.isAdmin || this.#spaceGuids.has(spaceGuid);
  }

  /** Errors: CcError 10010 when the app is not there or not to be seen. */
  app(foundation: Foundation, guid: string): LabApp {
    const app = foundation.apps.byGuid(guid);
    if (app === undefined || !this.sees(app.spaceGuid)) throw notFound('App');
    return app;
  }

  /** Errors: CcError 10003 for anybody but an admin. */
  requireAdmin(): void {
    if (!this.isAdmin) throw notAuthorized();
  }
}

/**
 * The caller that an Authorization header stands for. Errors: CcError 10002 without a token, 1000 for one that
 * is forged, expired or revoked or whose owner is gone, 10003 for one that lacks the scope.
 */
export async function authenticate(
  header: string | undefined,
  method: string,
  issuer: TokenIssuer,
  foundation: Foundation,
): Promise<Caller> {
  if (header === undefined || header.trim() === '') {
    throw new CcError('CF-NotAuthenticated', 'Authentication error');
  }
  const given = authorization(header);
  const claims = given.kind === 'bearer' ? await issuer.verify(given.token) : undefined;
  const user = foundation.users.find(({ guid }) => guid === claims?.userId);
  if (claims === undefined || user === undefined) {
    throw new CcError('CF-InvalidAuthToken', 'Invalid Auth Token');
  }
  const needed = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
  const allowed = ['cloud_controller.admin', `cloud_controller.${needed}`];
  if (!claims.scopes.some((scope) => allowed.includes(scope))) throw notAuthorized();
  const actor = { guid: user.guid, type: 'user', name: user.name };
  return new Caller(actor, claims.scopes, user.spaceGuids);
}
