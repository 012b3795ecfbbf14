import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CfnetError } from '../../errors/cfnet-error.js';
import { systemCode } from '../../errors/system-code.js';
import { asObject, integerAt, stringAt, objectAt, arrayAt } from '../../json/json-value.js';
import { parseJson } from '../../json/parse-json.js';
import { withFileLock } from '../../outside/file-lock.js';
import { replaceFile } from '../../outside/replace-file.js';
import { stateFolder } from '../../outside/state-folder.js';
import type { Progress } from './progress.js';

/** Keeps what a learner has done. */
export interface ProgressStore {
  /** Undefined where nothing was begun yet. Errors: BAD_INPUT for a file that is broken. */
  read(): Promise<Progress | undefined>;
  /**
   * Changes what is kept now, which may be more than was read before: one may work at two terminals. The file is
   * replaced in one go. @returns what is kept from then on. Errors: those of `read`; OUTSIDE_FAILED.
   */
  change(edit: (latest: Progress | undefined) => Progress): Promise<Progress>;
  readonly path: string;
}

const FOLDER_MODE = 0o700;
const BUSY = 'Another cfnet does not finish writing the progress of the workshop';

/**
 * The progress of one foundation, in the XDG state folder.
 * @param foundation tells foundations apart: the URL of Cloud Controller; of a lab its name, for the URL is another each
 *   time that it is brought up
 */
export function progressFile(env: NodeJS.ProcessEnv, foundation: string): ProgressStore {
  const key = createHash('sha256').update(foundation).digest('hex').slice(0, 16);
  const path = join(stateFolder(env, 'workshop'), `${key}.json`);
  return {
    path,
    read: () => readProgress(path),
    change: (edit) =>
      withFileLock(
        `${path}.lock`,
        async () => {
          const progress = edit(await readProgress(path));
          await writeProgress(path, progress);
          return progress;
        },
        BUSY,
      ),
  };
}

/** A file of progress. Errors: BAD_INPUT. */
export async function readProgress(path: string): Promise<Progress | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new CfnetError('BAD_INPUT', `${path} cannot be read`, { cause: error });
  });
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  const document = 'value' in parsed ? asObject(parsed.value) : undefined;
  if (!isProgress(document)) {
    throw new CfnetError('BAD_INPUT', `${path} is no file of the workshop`, {
      hint: 'Remove it to begin anew.',
    });
  }
  return document as unknown as Progress;
}

/** Only cfnet writes these files; a look at their outline tells them from others. */
function isProgress(document: ReturnType<typeof asObject>): boolean {
  return (
    integerAt(document, 'version') === 1 &&
    stringAt(document, 'foundation') !== undefined &&
    objectAt(document, 'apps') !== undefined &&
    objectAt(document, 'stories') !== undefined &&
    objectAt(document, 'values') !== undefined &&
    Array.isArray(document?.['events']) &&
    arrayAt(document, 'guids').length > 0
  );
}

async function writeProgress(path: string, progress: Progress): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await replaceFile(path, `${JSON.stringify(progress, null, 2)}\n`);
  } catch (error) {
    throw new CfnetError('OUTSIDE_FAILED', `${path} cannot be written`, { cause: error });
  }
}
