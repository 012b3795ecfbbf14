import { takeSnapshot, type TakenSnapshot } from '../../snapshot/take-snapshot.js';
import { LabRawSource } from '../collect/lab-raw-source.js';
import { labClient } from './lab-client.js';
import type { LabFolder } from './lab-folder.js';
import { requireLab } from './require-lab.js';
import { tellFailures } from './tell-failures.js';

/**
 * Takes a snapshot of a running lab, over its APIs and SSH.
 * @param now milliseconds of the Unix epoch
 * Errors: CfnetError NOT_FOUND where the lab does not run, BAD_INPUT for a folder that is in use,
 * OUTSIDE_FAILED where an API or a cell fails.
 */
export async function snapshotLab(
  folder: LabFolder,
  directory: string,
  now: number,
): Promise<TakenSnapshot> {
  const source = new LabRawSource(labClient(folder, await requireLab(folder)));
  try {
    return await tellFailures(() => takeSnapshot(source, directory, now));
  } finally {
    await source.close();
  }
}
