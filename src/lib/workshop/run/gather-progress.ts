import { CfnetError } from '../../errors/cfnet-error.js';
import type { Progress } from '../progress/progress.js';
import { readProgress, type ProgressStore } from '../progress/progress-file.js';

/** The progress in files, or the learner's own. Errors: NOT_FOUND, BAD_INPUT. */
export async function gatherProgress(
  files: readonly string[],
  store: ProgressStore | undefined,
): Promise<readonly Progress[]> {
  if (store !== undefined) {
    const own = await store.read();
    if (own !== undefined) return [own];
    throw new CfnetError('NOT_FOUND', 'The workshop has not been begun on this foundation', {
      hint: 'cfnet workshop start',
    });
  }
  return Promise.all(
    files.map(async (file) => {
      const progress = await readProgress(file);
      if (progress !== undefined) return progress;
      throw new CfnetError('NOT_FOUND', `There is no file ${file}`);
    }),
  );
}
