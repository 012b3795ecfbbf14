import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where changes are recorded, under the XDG state folder. The XDG specification says that a relative path is to be ignored. */
export function recordFolder(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME'] ?? '';
  const home = isAbsolute(state) ? state : join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(home, 'cfnet', 'logging');
}
