import { ExitCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import { writeNamedFile } from '../../outside/write-file.js';
import { listText } from '../../text/list-text.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { findLoggingJobs, type FoundJobs } from './find-jobs.js';
import { isKnownRelease, opsFile, type OpsFile } from './ops-file.js';

/** The document of `logging enable --asg --ops-file --json`. */
export interface OpsFileDocument {
  readonly version: 1;
  readonly deployment: string;
  /** YAML. */
  readonly ops_file: string;
  /** Where it was written; absent: nowhere. */
  readonly file?: string;
  /** For a POSIX shell, in order. */
  readonly commands: readonly string[];
  readonly jobs: readonly {
    readonly group: string;
    readonly job: string;
    readonly release: string;
    readonly version?: string;
    /** What the manifest says now; absent: nothing. */
    readonly logging?: boolean;
  }[];
  readonly notes: readonly string[];
}

export interface OpsFilePorts {
  readonly print: (document: OpsFileDocument) => Promise<void> | undefined;
}

const DEFAULT_FILE = 'cfnet-logging.yml';

/**
 * Makes the ops file for a deployment, and writes it where a file is named. @returns the exit code of the contract.
 * Errors: those of `findLoggingJobs`; USAGE where the file is there already, OUTSIDE_FAILED where it cannot be written.
 */
export async function runOpsFile(
  foundation: LiveFoundation,
  { enabled, file }: { readonly enabled: boolean; readonly file?: string | undefined },
  { print }: OpsFilePorts,
): Promise<ExitCodeValue> {
  const found = await findLoggingJobs(foundation);
  const ops = opsFile(found, { enabled, file: file ?? DEFAULT_FILE });
  if (file !== undefined)
    await writeNamedFile(file, ops.text, { hint: 'Name another file, or remove it first.' });
  await print({
    version: 1,
    deployment: found.deployment,
    ops_file: ops.text,
    ...(file !== undefined && { file }),
    commands: ops.commands,
    jobs: found.jobs,
    notes: notesOn(found, ops, enabled),
  });
  return ExitCode.done;
}

function notesOn({ jobs, from }: FoundJobs, { jobs: named }: OpsFile, enabled: boolean): string[] {
  const done = jobs.every(({ logging }) => logging === enabled);
  const odd = [
    ...new Set(named.filter((job) => !isKnownRelease(job)).map(({ release }) => release)),
  ];
  return [
    ...(done
      ? [`The manifest has it ${enabled ? 'on' : 'off'} already: deploying changes nothing`]
      : []),
    ...(from === 'cells'
      ? [
          'The manifest does not name the jobs: these are those of cf-deployment, for the groups that hold cells',
        ]
      : []),
    ...(odd.length > 0
      ? [
          `The jobs come from ${listText(odd)}, which cfnet does not know: check that their property is called iptables_logging`,
        ]
      : []),
    'The deploy drains the cells one after the other: all containers are made anew, and have the new rules',
    'If you deploy from files of your own, add -o with this file to that command instead of using the manifest',
  ];
}
