import { Config } from '@oclif/core/config';
import { ExitError } from '@oclif/core/errors';
import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { ExitCode } from '../errors/cfnet-error.js';
import { createPalette, wantsColor } from '../output/color.js';
import { createDebugLog } from './debug-log.js';
import { errorAsJson, errorAsText, isFailedOutput, reportOf } from './error-report.js';
import { EndedFromOutside } from './outside-endings.js';
import { readRawFlags } from './raw-flags.js';
import { unknownCommandError, unknownCommandIn } from './usage-errors.js';

/**
 * Runs the program to its end and exits the process: the only place that prints an error or chooses an
 * exit code. `root` is the `import.meta.url` of the starting script: oclif finds package.json from there.
 *
 * The exit is explicit, once all output is taken: a handle that a library left open must not keep a
 * finished command running.
 */
export async function main(argv: string[], root: string): Promise<void> {
  // A user's NODE_ENV=test or development must not make oclif look for TypeScript sources.
  settings.enableAutoTranspile = false;
  // Only the first failure is told; what breaks after it, such as a full disk's next write, is its echo.
  process.on('uncaughtException', (error) => process.exit(process.exitCode ?? report(error, argv)));
  const exitCode = await exitCodeOf(argv, root);
  await taken(process.stdout);
  await taken(process.stderr);
  process.exit(exitCode);
}

async function exitCodeOf(argv: string[], root: string): Promise<number> {
  try {
    const config = await Config.load(root);
    const exitCode = await run(withHelpAsFlag(argv), config).catch((error: unknown) => {
      const unknown = unknownCommandIn(error);
      throw unknown === undefined
        ? error
        : unknownCommandError(config.bin, unknown, config.commandIDs);
    });
    await taken(process.stdout);
    throwUnlessClosedPipe(process.stdout.errored);
    return typeof exitCode === 'number' ? exitCode : ExitCode.done;
  } catch (error) {
    if (error instanceof EndedFromOutside) process.exit(error.exitCode);
    if (error instanceof ExitError) return error.oclif.exit ?? ExitCode.done;
    return report(error, argv);
  }
}

/** `cfnet help trace`, as other programs have it, is `cfnet trace --help`. */
function withHelpAsFlag(argv: string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** Prints the error where and how the command line asks for it; gives the exit code. */
function report(error: unknown, argv: readonly string[]): number {
  const { json, debug, color } = readRawFlags(argv);
  const { stdout, stderr, env } = process;
  const details = reportOf(error);
  if (json && !isFailedOutput(error)) {
    stdout.write(errorAsJson(details));
  } else {
    stderr.write(errorAsText(details, createPalette(wantsColor(color, stderr, env))));
  }
  createDebugLog(debug, (line) => stderr.write(line))('failed', error);
  process.exitCode = details.exitCode;
  return details.exitCode;
}

/** Resolves when the system has taken all that was written to `stream`, or never will. */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** A reader that had enough is no failure. */
function throwUnlessClosedPipe(errored: NodeJS.ErrnoException | null): void {
  if (errored !== null && errored.code !== 'EPIPE') throw errored;
}
