import { onPseudoTerminal } from './pseudo-terminal.js';

/** What to run for a session, and where. */
export interface ShellSetting {
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Words that bring the shell where it is to run; none where that is here. */
  readonly entry: readonly string[];
  /** Makes a command fit where it runs; the identity where nothing has to be made to fit. */
  readonly translate: (command: string) => string;
}

const WATCHER_SHELL = '/bin/sh';

/**
 * Starts the shell with somebody beside it who ends the whole group when descriptor 3 closes: that happens
 * also when the lab itself is killed, and nothing of it may be left then.
 */
const WATCHED =
  "{ trap '' HUP; read -r _ <&3; kill -HUP 0; sleep 1; kill -KILL 0; } </dev/null >/dev/null 2>&1 & " +
  'exec 3<&-; ';
const IN_ITS_PLACE = 'exec "$0" "$@"';
/** On a terminal both outputs are one, in the order in which they were written. */
const WITH_ONE_OUTPUT = `${IN_ITS_PLACE} 2>&1`;
/** What makes a terminal waits for all children that it has: it must not have the watcher. */
const AS_A_CHILD = '"$0" "$@"; exit $?';

const BASH_WITHOUT_HABITS = ['--norc', '--noprofile', '--noediting'];

/** How a session's shell is started. */
export interface ShellCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** It is on a terminal of the kernel; else a terminal, where one is wanted, has to be acted. */
  readonly hasKernelTerminal: boolean;
}

/** @param command nothing for a shell in which somebody types */
export function shellCommand(
  setting: ShellSetting,
  command: string | undefined,
  hasTerminal: boolean,
): ShellCommand {
  const args = shellArguments(setting.shell, command && setting.translate(command), hasTerminal);
  const plain = commandLine(setting, args);
  const onTerminal = hasTerminal && command !== undefined ? onPseudoTerminal(plain) : undefined;
  const start = hasTerminal ? WITH_ONE_OUTPUT : IN_ITS_PLACE;
  return {
    program: WATCHER_SHELL,
    args:
      onTerminal === undefined
        ? ['-c', WATCHED + start, ...plain]
        : ['-c', WATCHED + AS_A_CHILD, ...onTerminal],
    hasKernelTerminal: onTerminal !== undefined,
  };
}

/** The folder is gone to once the shell is inside: the way in leads to the root. */
function commandLine({ entry, folder, shell }: ShellSetting, args: readonly string[]): string[] {
  if (entry.length === 0) return [shell, ...args];
  return [...entry, WATCHER_SHELL, '-c', 'cd "$0" && exec "$@"', folder, shell, ...args];
}

function shellArguments(
  shell: string,
  command: string | undefined,
  hasTerminal: boolean,
): readonly string[] {
  if (command !== undefined) return ['-c', command];
  if (!hasTerminal) return ['-s'];
  // What is typed is shown and edited here already.
  return shell.endsWith('/bash') ? [...BASH_WITHOUT_HABITS, '-i'] : ['-i'];
}
