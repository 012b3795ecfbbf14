import type { Directory } from '../../directory/directory.js';
import { nameOf } from '../../explain/wording.js';
import { listText } from '../../text/list-text.js';
import type { End } from '../end.js';
import { typeable } from '../fix/typeable.js';
import { containerName } from '../names.js';
import { runningInstances } from '../running-instances.js';
import { explanation, type Explanation } from './explanation.js';

/** More instances are not named in one sentence. */
const MOST_NAMED = 10;

/** Why there is nobody to send, or to receive. */
export function explainNotRunning(end: End, directory: Directory): Explanation {
  const running = runningInstances(directory, end.app?.app.guid ?? '').map(containerName);
  if (running.length > 0) {
    return explanation(
      'APP_NOT_RUNNING',
      `${end.name} does not run, only ${listText(running, MOST_NAMED)}`,
    );
  }
  const app = typeable(end.app?.app);
  return explanation(
    'APP_NOT_RUNNING',
    `${end.app === undefined ? end.name : nameOf(end.app.app)} has no running instance`,
    { fix: app === undefined ? [] : [`cf start ${app}`] },
  );
}
