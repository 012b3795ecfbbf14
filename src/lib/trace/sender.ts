import type { Directory } from '../directory/directory.js';
import type { Container } from '../directory/model.js';
import { CfnetError } from '../errors/cfnet-error.js';
import type { AppInstanceAddress } from '../live/foundation.js';
import type { SourceInfo } from '../source/source.js';
import type { End, Spot } from './end.js';
import { findEnd } from './find-end.js';
import { typeable } from './fix/typeable.js';
import { unknownIfRunning } from './unknown-somebody.js';

/**
 * The instance that sends, where SRC stands for several: the first.
 * Errors: CfnetError NOT_FOUND for what nobody has or what does not run, USAGE for a source that is no app.
 */
export function chooseSender(
  source: string,
  directory: Directory,
  { name, space }: SourceInfo,
): AppInstanceAddress {
  const place = { directory, name, ...(space !== undefined && { space }) };
  const [sender] = runningSpots(findEnd(source, place), directory);
  return instanceOf(sender.container, source);
}

/** Errors: NOT_FOUND where nothing of it runs, PARTIAL or NOT_FOUND where that is not known. */
export function runningSpots(
  { spots, name, app }: End,
  directory: Directory,
): readonly [Spot, ...Spot[]] {
  const [first, ...others] = spots;
  if (first !== undefined) return [first, ...others];
  const unknown = unknownIfRunning(name, directory);
  if (unknown !== undefined) throw unknown;
  const word = typeable(app?.app ?? { name });
  throw new CfnetError('NOT_FOUND', `No instance of ${name} runs`, {
    hint: word === undefined ? 'Start it.' : `Start it: cf start ${word}`,
  });
}

/** Errors: USAGE for what is no instance of an app. */
export function instanceOf(container: Container | undefined, source: string): AppInstanceAddress {
  const { identity, index, processType } = container ?? {};
  if (identity === undefined || index === undefined) {
    throw new CfnetError(
      'USAGE',
      `${source} is no instance of an app: nothing can be sent from there`,
      {
        hint: 'Give SRC as an app, app/INDEX, or the guid of one of its instances.',
      },
    );
  }
  return { app: identity.app, index, ...(processType !== undefined && { process: processType }) };
}
