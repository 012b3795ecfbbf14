import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A director's refusal: `{"code":70000,"description":"…"}` (bosh errors.rb). */
export class DirectorError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: number;

  constructor(status: ContentfulStatusCode, code: number, description: string) {
    super(description);
    this.name = 'DirectorError';
    this.status = status;
    this.code = code;
  }

  body(): object {
    return { code: this.code, description: this.message };
  }
}

export function deploymentMissing(name: string): DirectorError {
  return new DirectorError(404, 70_000, `Deployment '${name}' doesn't exist`);
}

export function taskMissing(id: string): DirectorError {
  return new DirectorError(404, 10_000, `Task ${id} not found`);
}

export function badRequest(description: string): DirectorError {
  return new DirectorError(400, 40_000, description);
}
