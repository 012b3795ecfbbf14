import { Hono, type Context } from 'hono';

import { formatTag } from '../../../flow/mark.js';
import type { Foundation } from '../../foundation/foundation.js';
import type { LabPolicy, LabUser } from '../../foundation/model.js';
import { authorization } from '../identity/authorization.js';
import type { Claims, TokenIssuer } from '../identity/token-issuer.js';
import { PolicyError } from './policy-error.js';
import { readPayload, writePayload, type PolicyApiVersion } from './policy-payload.js';

export interface PolicyServerOptions {
  readonly foundation: Foundation;
  readonly issuer: TokenIssuer;
  /**
   * Whether any token may read and write policies of apps that its owner sees; cf-deployment's setting and the
   * default. Without it, scope network.admin or network.write is needed.
   */
  readonly selfService?: boolean;
}

/** Most policies of one source app for who is no admin (policy server `max_policies_per_app_source`). */
const QUOTA = 150;

const ADMIN = 'network.admin';

interface Subject {
  readonly claims: Claims;
  readonly user: LabUser | undefined;
  readonly isAdmin: boolean;
}

/**
 * The policy server's external API under `/networking/:version/external` (cf-facts 5.1, cfnr handlers). Errors
 * are `{"error":…}` with the server's texts.
 */
export function policyServerApp(options: PolicyServerOptions): Hono {
  const app = new Hono();
  const base = '/networking/:version/external';
  app.onError((error, c) => {
    const status = error instanceof PolicyError ? error.status : 500;
    return c.json(
      { error: error instanceof PolicyError ? error.message : 'internal error' },
      status,
    );
  });
  app.get(`${base}/policies`, (c) => listPolicies(c, options));
  app.post(`${base}/policies`, (c) => changePolicies(c, options, 'add'));
  app.post(`${base}/policies/delete`, (c) => changePolicies(c, options, 'remove'));
  app.post(`${base}/policies/cleanup`, (c) => cleanUp(c, options));
  app.get(`${base}/tags`, (c) => listTags(c, options));
  app.get(`${base}/whoami`, async (c) => {
    versionOf(c);
    const { user, claims } = await adminOf(c, options);
    return c.json({ subject: user?.name ?? claims.clientId });
  });
  return app;
}

async function listPolicies(c: Context, options: PolicyServerOptions): Promise<Response> {
  const version = versionOf(c);
  const subject = await writerOf(c, options);
  const { foundation } = options;
  const asked = foundation.policies.list().filter(filterOf(c));
  const visible = subject.isAdmin
    ? asked
    : asked.filter((policy) => seesApps(subject, [policy], foundation));
  return c.json(writePayload(visible, version));
}

async function changePolicies(
  c: Context,
  options: PolicyServerOptions,
  change: 'add' | 'remove',
): Promise<Response> {
  const version = versionOf(c);
  const subject = await writerOf(c, options);
  const { foundation } = options;
  const policies = readPayload(await c.req.text(), version);
  if (!subject.isAdmin) {
    if (!seesApps(subject, policies, foundation)) {
      throw new PolicyError(403, 'one or more applications cannot be found or accessed');
    }
    if (change === 'add' && isOverQuota(policies, foundation)) {
      throw new PolicyError(403, 'policy quota exceeded');
    }
  }
  foundation.policies[change](policies);
  return c.json({});
}

async function cleanUp(c: Context, options: PolicyServerOptions): Promise<Response> {
  const version = versionOf(c);
  await adminOf(c, options);
  const { apps, policies } = options.foundation;
  return c.json(
    writePayload(
      policies.cleanUp((guid) => apps.byGuid(guid) !== undefined),
      version,
    ),
  );
}

async function listTags(c: Context, options: PolicyServerOptions): Promise<Response> {
  versionOf(c);
  await adminOf(c, options);
  const tags = options.foundation.policies.tags();
  return c.json({
    tags: tags.map(({ appGuid, tag }) => ({ id: appGuid, tag: formatTag(tag), type: 'app' })),
  });
}

/** `id` is source or destination and wins; `source_id` and `dest_id` together must both fit. */
function filterOf(c: Context): (policy: LabPolicy) => boolean {
  const ids = guidsOf(c, 'id');
  if (ids !== undefined) {
    return ({ source, destination }) => ids.has(source) || ids.has(destination);
  }
  const sources = guidsOf(c, 'source_id');
  const destinations = guidsOf(c, 'dest_id');
  return ({ source, destination }) =>
    (sources?.has(source) ?? true) && (destinations?.has(destination) ?? true);
}

function guidsOf(c: Context, parameter: string): ReadonlySet<string> | undefined {
  const text = c.req.query(parameter);
  return text === undefined ? undefined : new Set(text.split(','));
}

function versionOf(c: Context): PolicyApiVersion {
  const version = c.req.param('version') ?? '';
  if (version === 'v0' || version === 'v1') return version;
  throw new PolicyError(406, `api version '${version}' not supported`);
}

async function writerOf(c: Context, options: PolicyServerOptions): Promise<Subject> {
  const subject = await subjectOf(c, options);
  if (!(options.selfService ?? true)) requireScope(subject, [ADMIN, 'network.write']);
  return subject;
}

async function adminOf(c: Context, options: PolicyServerOptions): Promise<Subject> {
  const subject = await subjectOf(c, options);
  requireScope(subject, [ADMIN]);
  return subject;
}

async function subjectOf(c: Context, options: PolicyServerOptions): Promise<Subject> {
  const header = c.req.header('Authorization');
  if (header === undefined) throw new PolicyError(401, 'missing authorization header');
  const given = authorization(header);
  const claims = given.kind === 'bearer' ? await options.issuer.verify(given.token) : undefined;
  if (claims === undefined) throw new PolicyError(401, 'failed to verify token with uaa');
  const user = options.foundation.users.find(({ guid }) => guid === claims.userId);
  return { claims, user, isAdmin: claims.scopes.includes(ADMIN) };
}

/** The server prints both lists as Go does: `[a b]`. */
function requireScope({ claims }: Subject, allowed: readonly string[]): void {
  if (claims.scopes.some((scope) => allowed.includes(scope))) return;
  throw new PolicyError(
    403,
    `provided scopes [${claims.scopes.join(' ')}] do not include allowed scopes [${allowed.join(' ')}]`,
  );
}

function seesApps(
  { user }: Subject,
  policies: readonly LabPolicy[],
  { apps }: Foundation,
): boolean {
  return policies
    .flatMap(({ source, destination }) => [source, destination])
    .every((guid) => user?.spaceGuids.includes(apps.byGuid(guid)?.spaceGuid ?? '') === true);
}

function isOverQuota(added: readonly LabPolicy[], { policies }: Foundation): boolean {
  const all = [...policies.list(), ...added];
  return added.some(
    ({ source }) => all.filter((policy) => policy.source === source).length > QUOTA,
  );
}
