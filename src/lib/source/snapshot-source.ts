import { FileSource } from './file-source.js';
import { SnapshotFiles } from './snapshot-files.js';
import { readSnapshotInfo } from './snapshot-info.js';
import type { Source } from './source.js';

/**
 * Opens a folder that `cfnet snapshot` collected, or that somebody put together by hand.
 * @throws CfnetError NOT_FOUND where there is no snapshot.json, BAD_INPUT where it cannot be understood
 */
export async function openSnapshot(directory: string): Promise<Source> {
  const files = new SnapshotFiles(directory);
  return new FileSource(await readSnapshotInfo(directory, files), files);
}
