import { newRouter, pathPart, type CcContext, type CcRouter } from './cc-context.js';
import { notFound } from './cc-error.js';
import { isoSeconds } from './iso-seconds.js';
import { link } from './urls.js';

/** `GET /v3/jobs/:guid` (ccng JobPresenter). */
export function jobRoutes({ jobs, urls }: CcContext): CcRouter {
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
