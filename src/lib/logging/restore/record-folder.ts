import { stateFolder } from '../../outside/state-folder.js';

/** Where changes are recorded. */
export function recordFolder(env: NodeJS.ProcessEnv): string {
  return stateFolder(env, 'logging');
}
