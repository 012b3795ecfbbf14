import { execa } from 'execa';
import type { ProgramEnvironment } from '../../outside/program.js';
import { DIRECTOR_PATIENCE, DONE } from '../silent-director.js';

/** What a shell ends with that finds no such program. */
export const NOT_FOUND = 127;

/**
 * Becomes bosh, with two beside it. One passes its output on, and goes on reading when nobody wants it any more: a Go
 * program is ended by a broken pipe whatever it inherited, and its user would stay. The other interrupts it when cfnet
 * lets go of it or is gone without a word: bosh then takes its ssh and its user away. Not before it has an ssh, its third
 * child: interrupted while the director still lets the user in, bosh is dead at once and the user stays.
 */
const SCRIPT = `exec 3<&0 </dev/null
trap '' PIPE
pipe=$(mktemp -d "\${TMPDIR:-/tmp}/cfnet-bosh-XXXXXX") && mkfifo "$pipe/out" || exit 1
{ trap '' INT HUP TERM; cat; exec cat >/dev/null; } <"$pipe/out" 2>/dev/null 3<&- &
exec >"$pipe/out"
rm -r "$pipe"
{
  trap '' INT HUP TERM
  read -r word <&3 && exit
  exec 3<&-
  end=$(($(date +%s) + ${DIRECTOR_PATIENCE}))
  waits() { kill -0 $$ && [ "$(date +%s)" -lt "$end" ] && { sleep 0.2 || sleep 1; }; }
  while all=$(ps -A -o ppid=) && [ "$(echo "$all" | grep -c "^ *$$\\$")" -lt 3 ]; do waits || break; done
  # It has begun its ssh, and is about to listen.
  waits && waits && waits
  kill -INT $$
  while waits; do :; done
  kill -KILL $$
} >/dev/null 2>&1 &
exec "$@" 3<&-
`;

export type AttendedBosh = ReturnType<typeof startBosh>;

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
  child.once('exit', () => {
    if (child.stdin.writable) child.stdin.end(DONE);
  });
  return child;
}

/** Has it interrupted as soon as it can take that. */
export function letGoOf({ stdin }: AttendedBosh): void {
  stdin.end();
}

/** Ends without it: who attends it sees to the rest. */
export function leave(child: AttendedBosh): void {
  letGoOf(child);
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
}
