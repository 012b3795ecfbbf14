import { Hono, type Context } from 'hono';

import { asObject, type JsonObject } from '../../../json/json-value.js';
import type { Foundation } from '../../foundation/foundation.js';
import type { Caller } from './caller.js';
import { CcError } from './cc-error.js';
import type { Jobs } from './jobs.js';
import type { Urls } from './urls.js';

/** What every resource of Cloud Controller works with. */
export interface CcContext {
  readonly foundation: Foundation;
  readonly jobs: Jobs;
  readonly urls: Urls;
  /** `cc.enable_ipv6` */
  readonly hasIpv6: boolean;
}

/** What a request carries once it is authenticated. */
export interface CcEnv {
  readonly Variables: { readonly caller: Caller };
}

export type CcRouter = Hono<CcEnv>;
export type CcRequest = Context<CcEnv>;

export function newRouter(): CcRouter {
  return new Hono<CcEnv>();
}

/** A part of the path; the route's pattern says that it is there. */
export function pathPart(c: CcRequest, name: string): string {
  return c.req.param(name) ?? '';
}

/** The request's JSON object; an empty body is `{}`. Errors: CcError 1001 for anything else. */
export async function jsonBody(c: CcRequest): Promise<JsonObject> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  const body = asObject(parsed(text));
  if (body === undefined) {
    throw new CcError(
      'CF-MessageParseError',
      'Request invalid due to parse error: invalid request body',
    );
  }
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
