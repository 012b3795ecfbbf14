import type { Writable } from 'node:stream';
import { OptionError, parseOptions, type FlagValues } from '../command-options.js';
import type { BoshCall, BoshCommand } from './bosh-command.js';
import { BoshFailure } from './bosh-failure.js';
import { BoshOutput } from './bosh-output.js';
import { curl } from './commands/curl.js';
import { deployments } from './commands/deployments.js';
import { environment } from './commands/environment.js';
import { instances, vms } from './commands/instances.js';
import { ssh } from './commands/ssh.js';
import { Director } from './director.js';
import { GLOBAL_OPTIONS, splitCommand } from './global-options.js';

const COMMANDS: readonly BoshCommand[] = [curl, deployments, environment, instances, ssh, vms];

const VERSION = 'version 7.9.0-cfnet-lab';

export interface BoshRun {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/** Runs one command line of the small `bosh`; gives its exit code, which is 0 or 1. */
export async function runBosh({ argv, env, stdout, stderr }: BoshRun): Promise<number> {
  if (argv.includes('--version') || argv[0] === '-v') {
    stdout.write(`${VERSION}\n\nSucceeded\n`);
    return 0;
  }
  const { name, rest } = splitCommand(argv);
  const mode = {
    json: argv.includes('--json'),
    tty: stdout.isTTY === true || argv.includes('--tty') || env['BOSH_TTY'] === 'true',
  };
  const out = new BoshOutput(stdout, stderr, mode);
  try {
    const command = commandNamed(name);
    await command.run(callOf(command, rest, { env, out }));
    out.line('Succeeded');
    return 0;
  } catch (error) {
    if (!(error instanceof BoshFailure) && !(error instanceof OptionError)) throw error;
    out.errorLine(error.message);
    out.errorLine('Exit code 1');
    return 1;
  } finally {
    out.end();
  }
}

/** Errors: BoshFailure where there is no such command. */
function commandNamed(name: string | undefined): BoshCommand {
  const known = COMMANDS.map((command) => command.name).join(', ');
  if (name === undefined) throw new BoshFailure(`Please specify one command of: ${known}`);
  const command = COMMANDS.find(
    (candidate) => candidate.name === name || candidate.aliases?.includes(name) === true,
  );
  if (command === undefined) {
    throw new BoshFailure(`Unknown command \`${name}'. Please specify one command of: ${known}`);
  }
  return command;
}

/** Errors: BoshFailure, OptionError. */
function callOf(
  command: BoshCommand,
  argv: readonly string[],
  { env, out }: Pick<BoshCall, 'env' | 'out'>,
): BoshCall {
  const { args, flags } = parseOptions(argv, { ...GLOBAL_OPTIONS, ...command.options });
  const [least, most] = command.args ?? [0, 0];
  if (args.length < least || args.length > most) {
    throw new BoshFailure(
      `Command '${command.name}' takes ${least === most ? least : `${least} to ${most}`} arguments`,
    );
  }
  const deployment = flags.text('deployment') ?? env['BOSH_DEPLOYMENT'];
  return {
    args,
    flags,
    out,
    env,
    deployment,
    director: () => new Director(accessFrom(flags, env)),
    requireDeployment: () => {
      if (deployment === undefined || deployment === '') {
        throw new BoshFailure('Expected non-empty deployment name');
      }
      out.line(`Using deployment '${deployment}'`);
      return deployment;
    },
  };
}

function accessFrom(
  flags: FlagValues,
  env: NodeJS.ProcessEnv,
): ConstructorParameters<typeof Director>[0] {
  const caCert = flags.text('ca-cert') ?? env['BOSH_CA_CERT'];
  return {
    environment: flags.text('environment') ?? env['BOSH_ENVIRONMENT'] ?? '',
    client: flags.text('client') ?? env['BOSH_CLIENT'] ?? '',
    secret: flags.text('client-secret') ?? env['BOSH_CLIENT_SECRET'] ?? '',
    ...(caCert !== undefined && { caCert }),
  };
}
