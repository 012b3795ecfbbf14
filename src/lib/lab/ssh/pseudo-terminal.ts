import { spawnSync } from 'node:child_process';
import { shellWord } from '../../text/shell-word.js';

/** util-linux's `script`; others of the name have other options. */
const PROGRAM = 'script';
const GENUINE = /util-linux (\d+)\.(\d+)/;
/** The first that can be told to echo what is typed into a pipe. */
const ECHO_SINCE = [2, 35] as const;

let isThere: boolean | undefined;

/**
 * Words that run a command on a pseudo terminal of the kernel, with pipes outside; the exit code is the command's.
 * Nothing where this machine has no program for that.
 */
export function onPseudoTerminal(command: readonly string[]): readonly string[] | undefined {
  isThere ??= isInstalled();
  if (!isThere) return undefined;
  const line = `exec ${command.map(shellWord).join(' ')}`;
  return [
    PROGRAM,
    '--quiet',
    '--return',
    '--flush',
    '--echo',
    'always',
    '--command',
    line,
    '/dev/null',
  ];
}

function isInstalled(): boolean {
  const options = { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } } as const;
  // Null where there is no such program, whatever the types say.
  const { stdout: said } = spawnSync(PROGRAM, ['--version'], options) as { stdout: string | null };
  const [, major = 0, minor = 0] = (GENUINE.exec(said ?? '') ?? []).map(Number);
  return major > ECHO_SINCE[0] || (major === ECHO_SINCE[0] && minor >= ECHO_SINCE[1]);
}
