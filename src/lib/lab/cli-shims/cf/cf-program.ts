import type { Writable } from 'node:stream';
import { OptionError, parseOptions } from '../command-options.js';
import type { CfCommand } from './cf-command.js';
import { CF_COMMANDS } from './cf-commands.js';
import { CfConfig } from './cf-config.js';
import { CfFailure } from './cf-failure.js';
import { CfOutput } from './cf-output.js';
import { CfSession } from './cf-session.js';

export interface CfRun {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const HELP = ['help', '--help', '-h'];
const VERSION = ['--version', '-v'];

/** Runs one command line of the small `cf`; gives its exit code. */
export async function runCf({ argv, env, stdout, stderr }: CfRun): Promise<number> {
  const out = new CfOutput(stdout, stderr);
  const [first = 'help', ...rest] = argv;
  const name = VERSION.includes(first) ? 'version' : first;
  if (HELP.includes(name)) return showHelp(out, rest[0]);
  const command = commandNamed(name);
  if (command === undefined) {
    out.warning(`'${name}' is not a registered command. See 'cf help -a'`);
    return 1;
  }
  if (rest.some((word) => word === '--help' || word === '-h')) return showHelp(out, name);
  const session = new CfSession(CfConfig.read(env));
  try {
    const call = { ...checkedLine(command, rest), session, out, env };
    return (await command.run(call)) ?? 0;
  } catch (error) {
    return report(error, command, out);
  } finally {
    await session.config.save();
  }
}

function commandNamed(name: string): CfCommand | undefined {
  return CF_COMMANDS.find((command) => command.name === name || command.alias === name);
}

/** Errors: OptionError, or CfFailure for arguments too many. */
function checkedLine(command: CfCommand, argv: readonly string[]): ReturnType<typeof parseOptions> {
  const line = parseOptions(argv, command.options ?? {});
  const missing = command.required.slice(line.args.length);
  if (missing.length > 0) throw new OptionError(missingText(missing));
  const extra = line.args.slice(command.required.length + (command.optional ?? 0));
  if (extra.length > 0) {
    throw new CfFailure(`Incorrect Usage: unexpected argument "${extra[0] ?? ''}"`, {
      showUsage: true,
    });
  }
  return line;
}

function missingText(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length === 1
    ? `the required argument ${quoted.join('')} was not provided`
    : `the required arguments ${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''} were not provided`;
}

function report(error: unknown, command: CfCommand, out: CfOutput): number {
  if (error instanceof OptionError) {
    out.warning(`Incorrect Usage: ${error.message}\n`);
    showUsage(command, out);
    return 1;
  }
  if (!(error instanceof CfFailure)) throw error;
  out.warning(error.message);
  out.line('FAILED');
  if (error.showUsage) {
    out.line();
    showUsage(command, out);
  }
  return error.exitCode;
}

function showUsage(command: CfCommand, out: CfOutput): void {
  out.line(`NAME:\n   ${command.name} - ${command.summary}\n`);
  out.line(`USAGE:\n   cf ${command.usage}`);
}

function showHelp(out: CfOutput, name: string | undefined): number {
  const command = name === undefined ? undefined : commandNamed(name);
  if (command !== undefined) {
    showUsage(command, out);
    return 0;
  }
  out.line('The small cf of a cfnet lab. It knows these commands:\n');
  out.table(CF_COMMANDS.map(({ usage, summary }) => [`  ${usage.split(' ')[0] ?? ''}`, summary]));
  return 0;
}
