import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Cloud Controller's errors by title: HTTP status and code (cf-facts 4.6, ccng errors/v2.yml and v3.yml). */
const ERRORS = {
  'CF-InvalidAuthToken': { status: 401, code: 1000 },
  'CF-MessageParseError': { status: 400, code: 1001 },
  'CF-NotFound': { status: 404, code: 10000 },
  'CF-NotAuthenticated': { status: 401, code: 10002 },
  'CF-NotAuthorized': { status: 403, code: 10003 },
  'CF-BadQueryParameter': { status: 400, code: 10005 },
  'CF-UnprocessableEntity': { status: 422, code: 10008 },
  'CF-ResourceNotFound': { status: 404, code: 10010 },
  'CF-UniquenessError': { status: 422, code: 10016 },
  'CF-AppNotFound': { status: 404, code: 100004 },
  'CF-AppStoppedStatsError': { status: 400, code: 200003 },
  UnknownError: { status: 500, code: 10001 },
} as const satisfies Record<string, { status: ContentfulStatusCode; code: number }>;

export type CcErrorTitle = keyof typeof ERRORS;

/** An answer that is no success; thrown by a handler, written by the app in v3's or v2's form. */
export class CcError extends Error {
  readonly title: CcErrorTitle;
  readonly status: ContentfulStatusCode;
  readonly code: number;

  constructor(title: CcErrorTitle, detail: string) {
    super(detail);
    this.name = 'CcError';
    this.title = title;
    this.status = ERRORS[title].status;
    this.code = ERRORS[title].code;
  }

  /** Body of v3 (ccng V3ErrorHasher). */
  v3(): object {
    return { errors: [{ detail: this.message, title: this.title, code: this.code }] };
  }

  /** Body of v2 (ccng V2ErrorHasher). */
  v2(): object {
    return { description: this.message, error_code: this.title, code: this.code };
  }
}

/** `App not found`: what is asked for is not there or may not be seen. */
export function notFound(resource: string): CcError {
  return new CcError('CF-ResourceNotFound', `${resource} not found`);
}

export function unknownRequest(): CcError {
  return new CcError('CF-NotFound', 'Unknown request');
}

export function notAuthorized(): CcError {
  return new CcError('CF-NotAuthorized', 'You are not authorized to perform the requested action');
}

export function badQuery(...problems: readonly string[]): CcError {
  return new CcError(
    'CF-BadQueryParameter',
    `The query parameter is invalid: ${problems.join(', ')}`,
  );
}

export function unprocessable(...problems: readonly string[]): CcError {
  return new CcError('CF-UnprocessableEntity', problems.join(', '));
}
