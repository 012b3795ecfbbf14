import type { Foundation } from '../../foundation/foundation.js';
import { newGuid } from '../../foundation/guid.js';

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
