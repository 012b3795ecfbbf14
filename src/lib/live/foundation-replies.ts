import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, type Known, type Problem } from '../errors/problem.js';
import { nextOf } from '../json/api-whole.js';
import { asObject } from '../json/json-value.js';
import type { CfCli } from './foundation.js';
import { processStats } from './process-replies.js';

/** A reply that stands for a file of a snapshot. */
export interface Reply {
  /** How messages call it: the path that was asked. */
  readonly name: string;
  readonly text: string;
}

const APPS = '/v3/apps?include=space.organization&per_page=5000';
const POLICIES = '/networking/v1/external/policies';
const TAGS = '/networking/v1/external/tags';
const SECURITY_GROUPS = '/v3/security_groups?per_page=5000';
const EVENT_TYPES = ['audit.app.delete-request', 'app.crash', 'audit.app.process.crash'];
/** The newest ones; Cloud Controller keeps a month of them (cf-facts 4.3). */
const EVENTS = `/v3/audit_events?types=${EVENT_TYPES.join(',')}&order_by=-created_at&per_page=5000`;

/** Before v3 could do all (cf-facts 4.5): pages of 100 at most, and the older policy API. */
const APPS_V2 = '/v2/apps?inline-relations-depth=2&results-per-page=100';
const SECURITY_GROUPS_V2 = '/v2/security_groups?inline-relations-depth=1&results-per-page=100';
const POLICIES_V0 = '/networking/v0/external/policies';

type Ask = (cf: CfCli) => Promise<Reply>;

const REPLIES: Readonly<Record<string, Ask>> = {
  'apps.json': (cf) => orElse(v3List(cf, APPS), () => v2List(cf, APPS_V2)),
  'policies.json': (cf) => orElse(reply(cf, POLICIES), () => reply(cf, POLICIES_V0)),
  'tags.json': (cf) => reply(cf, TAGS),
  'security-groups.json': (cf) =>
    orElse(v3List(cf, SECURITY_GROUPS), () => v2List(cf, SECURITY_GROUPS_V2)),
  'audit-events.json': (cf) => reply(cf, EVENTS),
  'process-stats.json': processStats,
};

/** Those that a snapshot takes; what the cells tell better is left out. */
export const REPLY_FILES = Object.keys(REPLIES).filter((name) => name !== 'process-stats.json');

/**
 * What Cloud Controller or the policy server answers where a snapshot has the file `name`.
 * @param withoutIt what stays unknown without it, as the end of a sentence
 */
export async function replyFor(cf: CfCli, name: string, withoutIt: string): Promise<Known<Reply>> {
  const ask = REPLIES[name];
  if (ask === undefined) {
    return { problems: [{ code: 'NOT_FOUND', message: `No API tells ${name}: ${withoutIt}` }] };
  }
  try {
    return { value: await ask(cf), problems: [] };
  } catch (error) {
    if (!(error instanceof CfnetError)) throw error;
    return { problems: [refusal(error, name, withoutIt)] };
  }
}

/** Who may not ask for tags or groups has less to see, which is no failure. */
function refusal(error: CfnetError, name: string, withoutIt: string): Problem {
  if (error.code !== 'NOT_PERMITTED') return problemFromError(error);
  const without = withoutIt === '' ? '' : `: ${withoutIt}`;
  const { hint } = error;
  return {
    code: 'NOT_PERMITTED',
    tolerable: true,
    message: `This user may not read ${name.replace('.json', '').replaceAll('-', ' ')}${without}`,
    ...(hint !== undefined && { hint }),
  };
}

async function orElse(first: Promise<Reply>, second: () => Promise<Reply>): Promise<Reply> {
  try {
    return await first;
  } catch (error) {
    if (!(error instanceof CfnetError) || error.code !== 'NOT_FOUND') throw error;
    // Where the older API is not there either, the newer one's answer says more.
    return second().catch(() => {
      throw error;
    });
  }
}

async function reply(cf: CfCli, path: string): Promise<Reply> {
  return { name: nameOf(path), text: JSON.stringify(await cf.request('GET', path)) };
}

async function v3List(cf: CfCli, path: string): Promise<Reply> {
  return { name: nameOf(path), text: JSON.stringify(await cf.list(path)) };
}

/** `next_url` leads from page to page; the reader finds out whether they are all. */
async function v2List(cf: CfCli, path: string): Promise<Reply> {
  const pages: unknown[] = [];
  const seen = new Set<string>();
  let next: string | undefined = path;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const page: unknown = await cf.request('GET', next);
    pages.push(page);
    next = nextOf(asObject(page));
  }
  return { name: nameOf(path), text: JSON.stringify(pages) };
}

function nameOf(path: string): string {
  return path.split('?')[0] ?? path;
}
