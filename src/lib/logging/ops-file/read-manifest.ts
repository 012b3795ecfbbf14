import { parse } from 'yaml';
import type { Known } from '../../errors/problem.js';
import {
  asObject,
  objectAt,
  objectsAt,
  stringAt,
  valueAt,
  type JsonObject,
} from '../../json/json-value.js';

/** A job of a deployment that logs. */
export interface LoggingJob {
  /** Instance group. */
  readonly group: string;
  readonly job: string;
  readonly release: string;
  /** Of the release, as far as the manifest says. */
  readonly version?: string;
  /** `iptables_logging` as it is set now; absent: it is not, or not as a plain value. */
  readonly logging?: boolean;
}

/** What a manifest says of logging. */
export interface DeploymentJobs {
  readonly deployment: string;
  readonly jobs: readonly LoggingJob[];
}

/** Jobs that have the property `iptables_logging` (cf-facts 2.3). */
export const LOGGING_JOBS = ['silk-cni', 'vxlan-policy-agent'] as const;

/** Reads a BOSH deployment manifest, as the director has it. */
export function readManifest(text: string): Known<DeploymentJobs> {
  let document: JsonObject | undefined;
  try {
    document = asObject(parse(text));
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    return broken(`The deployment's manifest is no YAML: ${reason ?? ''}`);
  }
  const deployment = stringAt(document, 'name');
  if (deployment === undefined) return broken("The deployment's manifest has no name");
  const versions = new Map(
    objectsAt(document, 'releases').map((release) => [
      stringAt(release, 'name'),
      versionOf(release),
    ]),
  );
  const jobs = objectsAt(document, 'instance_groups').flatMap((group) => {
    const name = stringAt(group, 'name');
    return name === undefined ? [] : loggingJobsOf(name, group, versions);
  });
  return { value: { deployment, jobs }, problems: [] };
}

function loggingJobsOf(
  group: string,
  instanceGroup: JsonObject,
  versions: ReadonlyMap<string | undefined, string | undefined>,
): readonly LoggingJob[] {
  return objectsAt(instanceGroup, 'jobs').flatMap((job) => {
    const [name, release] = [stringAt(job, 'name'), stringAt(job, 'release')];
    if (name === undefined || release === undefined) return [];
    if (!LOGGING_JOBS.some((one) => one === name)) return [];
    const version = versions.get(release);
    const logging = valueAt(objectAt(job, 'properties'), 'iptables_logging');
    return [
      {
        group,
        job: name,
        release,
        ...(version !== undefined && { version }),
        ...(typeof logging === 'boolean' && { logging }),
      },
    ];
  });
}

/** YAML takes `3.10` for a number. */
function versionOf(release: JsonObject): string | undefined {
  const version = valueAt(release, 'version');
  return typeof version === 'number' ? String(version) : stringAt(release, 'version');
}

function broken(message: string): Known<DeploymentJobs> {
  return { problems: [{ code: 'OUTSIDE_FAILED', message }] };
}
