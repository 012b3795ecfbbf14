import type { Directory } from '../directory/directory.js';
import type { Container } from '../directory/model.js';
import { byIndex } from '../explain/by-index.js';

/** An app's instances by index; its tasks and staging containers are none. */
export function runningInstances(directory: Directory, appGuid: string): readonly Container[] {
  return directory
    .containersOfApp(appGuid)
    .filter(({ state, workload = 'app' }) => state === 'running' && workload === 'app')
    .toSorted(byIndex);
}
