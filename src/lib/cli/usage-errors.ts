import { CLIError, ExitError } from '@oclif/core/errors';
import { CfnetError } from '../errors/cfnet-error.js';
import { nearestName } from './nearest-name.js';

/** The command whose line could not be parsed: `id` as the user types it (`logging status`). */
export interface ParsedCommand {
  readonly bin: string;
  readonly id: string;
  readonly flagNames: readonly string[];
}

/** What some of oclif's parser errors carry beside their message. */
interface ParseErrorDetails {
  readonly flags?: readonly string[];
  readonly args?: readonly (string | { readonly name: string })[];
}

/**
 * An error of oclif's parser as one sentence with a way out, exit code 2. Anything else is given back as
 * it is, but for the words that the parser puts around what a flag's own `parse` threw.
 */
export function usageError(error: unknown, command: ParsedCommand): unknown {
  if (error instanceof CfnetError) {
    const options = error.hint === undefined ? {} : { hint: error.hint };
    return new CfnetError(error.code, sentence(error.message), { ...options, cause: error.cause });
  }
  if (!(error instanceof CLIError) || error instanceof ExitError) return error;
  const { flags, args }: ParseErrorDetails = error as ParseErrorDetails;
  const see = `See ${command.bin} ${command.id} --help.`;
  const unknownFlag = flags?.[0];
  if (unknownFlag !== undefined) return unknownFlagError(unknownFlag, command, see);
  const missing = (args ?? []).flatMap((arg) => (typeof arg === 'string' ? [] : [arg.name]));
  const message = missing.length > 0 ? `missing ${missing.join(' and ')}` : sentence(error.message);
  return new CfnetError('USAGE', message, { hint: see, cause: error });
}

/** How oclif's dispatcher and its help say that there is no such command. */
const UNKNOWN_COMMAND = /^command (.+?) not found\.?$/i;

/** The command that was asked for and does not exist, if that is what `error` says. */
export function unknownCommandIn(error: unknown): string | undefined {
  return error instanceof CLIError ? UNKNOWN_COMMAND.exec(error.message)?.[1] : undefined;
}

/** `unknown` and `commandIds` are oclif's ids, with `:` between the words. */
export function unknownCommandError(
  bin: string,
  unknown: string,
  commandIds: readonly string[],
): CfnetError {
  const ids = commandIds.map((id) => id.replaceAll(':', ' '));
  const typed = upToUnknownWord(unknown.split(':'), ids);
  const nearest = nearestName(typed, ids);
  const hint =
    nearest === undefined ? `${bin} --help lists the commands.` : `Did you mean ${bin} ${nearest}?`;
  return new CfnetError('USAGE', `there is no command "${typed}"`, { hint });
}

/** Of `trcae appA appB` only the first word was meant as a command; of `logging stauts`, both. */
function upToUnknownWord(words: readonly string[], ids: readonly string[]): string {
  let typed = words[0] ?? '';
  for (const word of words.slice(1)) {
    const topic = `${typed} `;
    if (!ids.some((id) => id.startsWith(topic))) break;
    typed = topic + word;
  }
  return typed;
}

function unknownFlagError(flag: string, command: ParsedCommand, see: string): CfnetError {
  const name = flag.replace(/^-+/, '').replace(/=.*$/s, '');
  const nearest = nearestName(name, command.flagNames);
  const hint = nearest === undefined ? see : `Did you mean --${nearest}? ${see}`;
  const shown = flag.replace(/=.*$/s, '');
  return new CfnetError('USAGE', `${command.bin} ${command.id} has no flag ${shown}`, { hint });
}

/** oclif's message without colours, its "see more help" (the hint says it) and its layout in lines. */
function sentence(message: string): string {
  return message
    .replace(/\x1b\[[\d;]*m/g, '')
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/\s*\n\s*/g, '; ')
    .replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
}
