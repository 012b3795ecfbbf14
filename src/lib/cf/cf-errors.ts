import { CfnetError, type ErrorCode } from '../errors/cfnet-error.js';
import { asObject, numberAt, objectsAt, stringAt, type JsonObject } from '../json/json-value.js';
import { oneLine } from '../outside/one-line.js';

const LOG_IN = 'Log in: cf login';

/** What Cloud Controller and the policy server say of a failure, in their three shapes (cf-facts 4.6, 5.1). */
interface ApiError {
  readonly code?: number | undefined;
  readonly title?: string | undefined;
  readonly detail: string;
}

/** `CF-InvalidAuthToken`, `CF-NotAuthenticated` */
const NOT_LOGGED_IN_CODES = [1000, 10002];
const NOT_PERMITTED_CODES = [10003];

/** The error that a reply is, if it is one: cf exits 0 whatever the reply (cf-facts 6.1). */
export function errorInReply(reply: unknown, request: string): CfnetError | undefined {
  const error = apiErrorIn(asObject(reply));
  if (error === undefined) return undefined;
  const code = codeOf(error);
  if (code === 'NOT_LOGGED_IN') return notLoggedIn(`Cloud Controller says: ${error.detail}`);
  const message =
    code === 'NOT_PERMITTED'
      ? `This user may not do ${request}: ${oneLine(error.detail)}`
      : `${request} failed: ${oneLine(error.detail)}`;
  return new CfnetError(code, message, code === 'NOT_PERMITTED' ? { hint: hintFor(error) } : {});
}

export function notLoggedIn(why: string): CfnetError {
  return new CfnetError('NOT_LOGGED_IN', `cf is not logged in: ${oneLine(why)}`, { hint: LOG_IN });
}

/** What `cf` said on stderr before it exited 1 (cf-facts 6.2). */
export function errorFromText(stderr: string, doing: string): CfnetError {
  const text = oneLine(stderr.replace(/^FAILED$/gm, ''));
  if (/^No API endpoint set/i.test(text)) {
    return new CfnetError('NOT_LOGGED_IN', 'cf has no API endpoint', {
      hint: 'Name one and log in: cf login -a https://api.example.org',
    });
  }
  if (
    /not logged in|log back in|token expired|invalid_token|refresh token|credentials were rejected/i.test(
      text,
    )
  ) {
    return notLoggedIn(text);
  }
  if (/No (org|space) targeted/i.test(text)) {
    return new CfnetError('NOT_LOGGED_IN', 'cf has no space targeted', {
      hint: 'Target one: cf target -o ORG -s SPACE',
    });
  }
  if (/not authorized|SSH (is )?disabled|ssh support is disabled/i.test(text)) {
    return new CfnetError('NOT_PERMITTED', `${doing} is not permitted: ${text}`);
  }
  if (/not found/i.test(text)) return new CfnetError('NOT_FOUND', `${doing} failed: ${text}`);
  if (/certificate|x509/i.test(text)) {
    return new CfnetError('OUTSIDE_FAILED', `${doing} failed: ${text}`, {
      hint: 'Trust its certificate authority (SSL_CERT_FILE), or log in with --skip-ssl-validation.',
    });
  }
  return new CfnetError('OUTSIDE_FAILED', `${doing} failed: ${text || 'cf says nothing'}`);
}

function apiErrorIn(reply: JsonObject | undefined): ApiError | undefined {
  const [v3] = objectsAt(reply, 'errors');
  if (v3 !== undefined) {
    const title = stringAt(v3, 'title');
    return { code: numberAt(v3, 'code'), title, detail: stringAt(v3, 'detail') ?? title ?? '' };
  }
  const title = stringAt(reply, 'error_code');
  if (title !== undefined) {
    return {
      code: numberAt(reply, 'code'),
      title,
      detail: stringAt(reply, 'description') ?? title,
    };
  }
  const detail = stringAt(reply, 'error');
  return detail === undefined ? undefined : { detail };
}

function codeOf({ code, title = '', detail }: ApiError): ErrorCode {
  if (code === undefined) return codeOfText(detail);
  if (NOT_LOGGED_IN_CODES.includes(code)) return 'NOT_LOGGED_IN';
  if (NOT_PERMITTED_CODES.includes(code)) return 'NOT_PERMITTED';
  return title.endsWith('NotFound') ? 'NOT_FOUND' : 'OUTSIDE_FAILED';
}

/** The policy server sends a text only. */
function codeOfText(detail: string): ErrorCode {
  if (/missing authorization header|failed to verify token/.test(detail)) return 'NOT_LOGGED_IN';
  if (/do not include allowed scopes|not authorized/.test(detail)) return 'NOT_PERMITTED';
  return /not found|does not exist/i.test(detail) ? 'NOT_FOUND' : 'OUTSIDE_FAILED';
}

function hintFor({ detail }: ApiError): string {
  const [, scope] = /allowed scopes \[([^\]]*)\]/.exec(detail) ?? [];
  return scope === undefined
    ? 'Log in as a user with more rights: cf login'
    : `An administrator can give this user the scope ${oneLine(scope)}.`;
}
