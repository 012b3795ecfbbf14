import type { CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import { wholeNumber } from '../cf-lookup.js';
import { sshAccess } from '../ssh-access.js';
import { runOverSsh } from '../../ssh-command.js';

export const ssh: CfCommand = {
  name: 'ssh',
  summary: 'SSH to an application container instance',
  usage:
    'ssh APP_NAME [--process PROCESS] [-i INDEX] [-c COMMAND]... [-T | -t | --force-pseudo-tty] [-k]',
  required: ['APP_NAME'],
  options: {
    'app-instance-index': { type: 'string', short: 'i' },
    command: { type: 'string', short: 'c', multiple: true },
    process: { type: 'string' },
    'disable-pseudo-tty': { type: 'boolean', short: 'T' },
    'request-pseudo-tty': { type: 'boolean', short: 't' },
    'force-pseudo-tty': { type: 'boolean' },
    'skip-host-validation': { type: 'boolean', short: 'k' },
  },
  async run({ args, flags, session, out }) {
    const { space } = session.requireSpace();
    const index = flags.text('app-instance-index') ?? '0';
    const { hostVerifier, ...access } = await sshAccess(session, {
      app: args[0] ?? '',
      spaceGuid: space.guid,
      processType: flags.text('process') ?? 'web',
      index: wholeNumber(index, '-i, --app-instance-index', 'uint'),
    });
    const commands = flags.all('command');
    const atTerminal = process.stdin.isTTY;
    const connect =
      flags.has('skip-host-validation') || hostVerifier === undefined
        ? access
        : { ...access, hostVerifier };
    const { exitCode, killedBy } = await runOverSsh({
      connect,
      ...(commands.length > 0 && { command: commands.join(' ') }),
      pty: wantsTerminal(commands.length > 0, atTerminal, flags),
      stdin: process.stdin,
      stdout: out.stdout,
      stderr: out.stderr,
    }).catch((error: unknown) => {
      throw new CfFailure(`Error opening SSH connection: ${(error as Error).message}`);
    });
    if (killedBy !== undefined) {
      out.line(`Process terminated by signal: ${killedBy}. Exited with ${exitCode}`);
    }
    return exitCode;
  },
};

function wantsTerminal(
  hasCommand: boolean,
  atTerminal: boolean,
  flags: { has(name: string): boolean },
): boolean {
  if (flags.has('disable-pseudo-tty')) return false;
  if (flags.has('force-pseudo-tty')) return true;
  return atTerminal && (flags.has('request-pseudo-tty') || !hasCommand);
}
