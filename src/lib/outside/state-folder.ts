import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What cfnet keeps between its runs, each in a folder of its own. */
export type KeptThing = 'lab' | 'logging' | 'workshop';

/** Where it is kept, under the XDG state folder. The XDG specification says that a relative path is to be ignored. */
export function stateFolder(env: NodeJS.ProcessEnv, thing: KeptThing): string {
  const state = env['XDG_STATE_HOME'] ?? '';
  const home = isAbsolute(state) ? state : join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(home, 'cfnet', thing);
}
