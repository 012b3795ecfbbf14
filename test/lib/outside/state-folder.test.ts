import { expect, test } from '@jest/globals';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stateFolder } from '../../../src/lib/outside/state-folder.js';

test.each([
  ['the folder that is named', { XDG_STATE_HOME: '/state', HOME: '/home/a' }, '/state/cfnet/lab'],
  [
    'a relative one is ignored',
    { XDG_STATE_HOME: 'state', HOME: '/h' },
    '/h/.local/state/cfnet/lab',
  ],
  ['an empty one too', { XDG_STATE_HOME: '', HOME: '/h' }, '/h/.local/state/cfnet/lab'],
  ['the user’s home', {}, join(homedir(), '.local', 'state', 'cfnet', 'lab')],
])('what is kept lies in %s', (_, env, expected) => {
  expect(stateFolder(env, 'lab')).toBe(expected);
});
