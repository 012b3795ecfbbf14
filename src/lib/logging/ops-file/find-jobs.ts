import { CfnetError } from '../../errors/cfnet-error.js';
import { errorFromProblem } from '../../errors/problem.js';
import { asObject, stringAt } from '../../json/json-value.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { LOGGING_JOBS, readManifest, type DeploymentJobs } from './read-manifest.js';

/** Where the jobs were read from: the manifest, or what cf-deployment would have. */
export interface FoundJobs extends DeploymentJobs {
  readonly from: 'manifest' | 'cells';
}

/**
 * The jobs of the deployment that log. Of a manifest that does not name them (its jobs may come by another way) the
 * groups that hold the cells are taken, with the jobs that cf-deployment has there.
 * Errors: those of the foundation; NOT_FOUND without cells, OUTSIDE_FAILED for a broken manifest.
 */
export async function findLoggingJobs(foundation: LiveFoundation): Promise<FoundJobs> {
  const name = await foundation.deployment();
  const reply = await foundation.bosh.request('GET', `/deployments/${encodeURIComponent(name)}`);
  const { value, problems } = readManifest(stringAt(asObject(reply), 'manifest') ?? '');
  const [problem] = problems;
  if (value === undefined) {
    throw problem === undefined ? noManifest(name) : errorFromProblem(problem);
  }
  if (value.jobs.length > 0) return { ...value, from: 'manifest' };
  return { deployment: name, jobs: await jobsOfCells(foundation, name), from: 'cells' };
}

async function jobsOfCells(
  foundation: LiveFoundation,
  deployment: string,
): Promise<DeploymentJobs['jobs']> {
  const { value: cells } = await foundation.cells();
  const groups = new Set(cells.map(({ name }) => name.split('/')[0] ?? ''));
  const releases = await foundation.bosh.deployments();
  const version = releases.find((one) => one.name === deployment)?.releases['silk'];
  const jobs = [...groups].flatMap((group) =>
    LOGGING_JOBS.map((job) => ({
      group,
      job,
      release: 'silk',
      ...(version !== undefined && { version }),
    })),
  );
  if (jobs.length > 0) return jobs;
  throw new CfnetError('NOT_FOUND', `The deployment ${deployment} has no Diego cells`);
}

function noManifest(name: string): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', `The director gives no manifest of ${name}`);
}
