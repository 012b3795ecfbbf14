import { execa } from 'execa';
import type { ProgramEnvironment } from '../../outside/program.js';

/** What a shell ends with that finds no such program. */
export const NOT_FOUND = 127;

const DONE = 'done\n';

/**
 * Becomes bosh, with somebody beside it who interrupts it when cfnet is gone without a word: bosh then takes its ssh and
 * its user away. A reader that is gone must not end it before that, as a broken pipe would.
 */
const SCRIPT = `exec 3<&0 </dev/null
{ trap '' INT HUP TERM; read -r _ <&3 || kill -INT $$; } >/dev/null 2>&1 &
trap '' PIPE
exec "$@" 3<&-
`;

/** Starts bosh in a process group of its own: Ctrl-C at the terminal is for cfnet, which ends bosh in good order. */
export function startBosh(args: readonly string[], env: ProgramEnvironment) {
  const child = execa('sh', ['-c', SCRIPT, 'cfnet-bosh', 'bosh', ...args], {
    env: { ...env },
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    detached: true,
    windowsHide: true,
  });
  // Who attends may be gone as well.
  child.stdin.on('error', () => undefined);
  child.once('exit', () => child.stdin.end(DONE));
  return child;
}
