import { Document } from 'yaml';
import { shellWord } from '../../text/shell-word.js';
import type { DeploymentJobs, LoggingJob } from './read-manifest.js';

/** An ops file and how to deploy with it. */
export interface OpsFile {
  readonly text: string;
  readonly deployment: string;
  readonly jobs: readonly LoggingJob[];
  /** Commands for a POSIX shell, in order. */
  readonly commands: readonly string[];
}

/** The property's name since silk-release is a release of its own (2018, cf-facts 2.3); before, others had it. */
const KNOWN_RELEASES: ReadonlySet<string> = new Set(['silk', 'cf-networking']);

/** Switches `iptables_logging` on, or off, in every job of a deployment that has it. */
export function opsFile(
  { deployment, jobs }: DeploymentJobs,
  options: { readonly enabled: boolean; readonly file: string },
): OpsFile {
  const operations = jobs.map(({ group, job }) => ({
    type: 'replace',
    path: `/instance_groups/name=${group}/jobs/name=${job}/properties?/iptables_logging`,
    value: options.enabled,
  }));
  const document = new Document(operations);
  document.commentBefore = headOf(deployment, jobs, options.enabled);
  const [name, file] = [shellWord(deployment), shellWord(options.file)];
  return {
    text: `---\n${document.toString({ lineWidth: 0 })}`,
    deployment,
    jobs,
    commands: [
      `bosh -d ${name} manifest > ${name}.yml`,
      `bosh -d ${name} deploy ${name}.yml -o ${file}`,
    ],
  };
}

/** Whether the releases are ones whose property is known to be called so. */
export function isKnownRelease({ release }: LoggingJob): boolean {
  return KNOWN_RELEASES.has(release);
}

function headOf(deployment: string, jobs: readonly LoggingJob[], enabled: boolean): string {
  const releases = new Set(
    jobs.map(({ release, version }) => `${release}${version === undefined ? '' : `/${version}`}`),
  );
  return [
    ` Logging of container traffic and security groups ${enabled ? 'on' : 'off'}, for the deployment ${deployment} (${[...releases].join(', ')}).`,
    ' vxlan-policy-agent logs what network policies allow; silk-cni logs what they deny, and what security groups',
    ' allow and deny. Cells are drained one after the other; containers that are made anew have the new rules.',
  ].join('\n');
}
