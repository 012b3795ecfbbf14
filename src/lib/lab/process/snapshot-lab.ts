import { CfnetError } from '../../errors/cfnet-error.js';
import { takeSnapshot, type TakenSnapshot } from '../../snapshot/take-snapshot.js';
import { BoshFailure } from '../cli-shims/bosh/bosh-failure.js';
import { CfFailure } from '../cli-shims/cf/cf-failure.js';
import { LabRawSource } from '../collect/lab-raw-source.js';
import { labClient } from './lab-client.js';
import type { LabFolder } from './lab-folder.js';
import { requireLab } from './require-lab.js';

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
    return await takeSnapshot(source, directory, now);
  } catch (error) {
    if (!(error instanceof BoshFailure) && !(error instanceof CfFailure)) throw error;
    throw new CfnetError('OUTSIDE_FAILED', `The lab could not be read: ${error.message}`, {
      hint: 'See what it says of itself: cfnet lab status',
      cause: error,
    });
  } finally {
    await source.close();
  }
}
