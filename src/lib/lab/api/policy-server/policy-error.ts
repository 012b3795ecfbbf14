import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An answer of the policy server that is no success: `{"error":"<text>"}` (cf-facts 5.1). */
export class PolicyError extends Error {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.name = 'PolicyError';
    this.status = status;
  }
}
