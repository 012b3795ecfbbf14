import { CfnetError } from '../errors/cfnet-error.js';
import { errorFromProblem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readJsonObject } from '../json/json-document.js';
import { stringAt, timeAt, valueAt } from '../json/json-value.js';
import { readPart } from './read-part.js';
import type { SnapshotFiles } from './snapshot-files.js';
import type { SourceInfo } from './source.js';

const VERSION = 1;

/**
 * Reads `snapshot.json`, the one file that makes a folder a snapshot.
 * @throws CfnetError NOT_FOUND where it is missing, BAD_INPUT where it is broken or of another version
 */
export async function readSnapshotInfo(
  directory: string,
  files: SnapshotFiles,
): Promise<SourceInfo> {
  const read = await files.read('snapshot.json', 'it is not a snapshot');
  const [unread] = read.problems;
  if (unread?.code === 'NOT_FOUND') throw notASnapshot(directory);
  const document = readPart(read, readJsonObject);
  const [broken] = document.problems;
  if (broken !== undefined) throw errorFromProblem(broken);
  const info = document.value;
  const version = valueAt(info, 'version');
  if (version !== VERSION) {
    throw new CfnetError('BAD_INPUT', describeVersion(version), {
      hint: 'Take the snapshot again with this cfnet, or read it with the one that took it.',
    });
  }
  return {
    name: `the snapshot ${directory}`,
    ...dropUnknown({
      takenAt: timeAt(info, 'taken_at'),
      api: stringAt(info, 'api'),
      deployment: stringAt(info, 'deployment'),
    }),
  };
}

function notASnapshot(directory: string): CfnetError {
  return new CfnetError(
    'NOT_FOUND',
    `${directory} is no snapshot: there is no snapshot.json in it`,
    {
      hint: 'Collect one with `cfnet snapshot DIR`, or name the folder that holds snapshot.json.',
    },
  );
}

function describeVersion(version: unknown): string {
  const found = typeof version === 'number' ? `is of version ${version}` : 'names no version';
  return `snapshot.json ${found}; this cfnet reads version ${VERSION}`;
}
