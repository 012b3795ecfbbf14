import type { LiveFoundation } from '../../live/foundation.js';
import { openFoundation } from '../../live/open-foundation.js';
import { labEnvironment } from './lab-environment.js';
import type { LabFolder } from './lab-folder.js';
import type { LabRecord } from './lab-record.js';

/** A running lab, reached as any foundation is: by its variables, through cf and bosh. */
export function openLabFoundation(
  folder: LabFolder,
  record: LabRecord,
  notice: (sentence: string) => void,
): Promise<LiveFoundation> {
  const variables = labEnvironment(folder, record, process.env['PATH'] ?? '');
  const env = { ...process.env, ...variables };
  return openFoundation({ env, name: `the lab ${folder.name}`, notice });
}
