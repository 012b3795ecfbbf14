import type { Foundation } from '../../foundation/foundation.js';
import { newGuid } from '../../foundation/guid.js';
import { newRouter, pathPart, type CcRouter } from './cc-context.js';
import { notFound } from './cc-error.js';
import { isoSeconds } from './iso-seconds.js';
import { link, type Urls } from './urls.js';

interface Job {
  readonly guid: string;
  readonly operation: string;
  readonly createdAt: number;
}

/** How many jobs are remembered. */
const KEPT_JOBS = 1000;

/**
 * Cloud Controller's jobs. The lab does the work before it answers, so a job is COMPLETE from the start; clients
 * that poll see what they wait for.
 */
export class Jobs {
  readonly #foundation: Foundation;
  readonly #jobs = new Map<string, Job>();

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** Notes work that was just done; gives the path of its job. */
  done(operation: string): string {
    const { clock, random } = this.#foundation;
    const job = { guid: newGuid(random), operation, createdAt: clock() };
    this.#jobs.set(job.guid, job);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > KEPT_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    return `/v3/jobs/${job.guid}`;
  }

  get(guid: string): Job | undefined {
    return this.#jobs.get(guid);
  }
}

/** `GET /v3/jobs/:guid` (ccng JobPresenter). */
export function jobRoutes(jobs: Jobs, urls: Urls): CcRouter {
  const router = newRouter();
  router.get('/jobs/:guid', (c) => {
    const job = jobs.get(pathPart(c, 'guid'));
    if (job === undefined) throw notFound('Job');
    return c.json({
      guid: job.guid,
      created_at: isoSeconds(job.createdAt),
      updated_at: isoSeconds(job.createdAt),
      operation: job.operation,
      state: 'COMPLETE',
      errors: [],
      warnings: [],
      links: { self: link(urls, `/v3/jobs/${job.guid}`) },
    });
  });
  return router;
}
