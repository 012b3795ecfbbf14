import { dropUnknown } from '../json/drop-unknown.js';

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const DIEGO_PROCESS_GUID = new RegExp(`^(${GUID})-(${GUID})$`, 'i');

export interface ProcessIds {
  readonly processGuid?: string;
  readonly processVersion?: string;
}

/** Takes Diego's process_guid, `<CC process guid>-<version>` (cf-facts 3.4), apart. */
export function splitProcessGuid(diegoGuid: string | undefined): ProcessIds {
  const halves = DIEGO_PROCESS_GUID.exec(diegoGuid ?? '');
  if (halves === null) return dropUnknown({ processGuid: diegoGuid });
  return dropUnknown({ processGuid: halves[1], processVersion: halves[2] });
}
