import { CfnetError } from '../../errors/cfnet-error.js';
import type { LabFolder } from './lab-folder.js';
import { nameFlagOf } from './lab-name.js';
import { runningLab, type LabRecord } from './lab-record.js';

/** The running lab. Errors: CfnetError NOT_FOUND where it does not run. */
export async function requireLab(folder: LabFolder): Promise<LabRecord> {
  const record = await runningLab(folder);
  if (record !== undefined) return record;
  throw new CfnetError('NOT_FOUND', `The lab ${folder.name} is not running`, {
    hint: `Start it: cfnet lab up${nameFlagOf(folder.name)}`,
  });
}
