import { Args, Flags } from '@oclif/core';
import { CfnetError } from '../errors/cfnet-error.js';
import type { GroupChoice } from '../logging/asg/choose-groups.js';
import type { CellChoice } from '../logging/cells/choose-cells.js';
import { durationMs } from '../text/duration.js';

/** Which cells are meant; the same on every command that enters cells for their logging. */
export const cellFlags = {
  app: Flags.string({
    multiple: true,
    summary: 'cells that host this app (name or guid); may be repeated',
    helpValue: 'APP',
  }),
  cell: Flags.string({
    multiple: true,
    summary: 'this cell (id, the beginning of one, name or address); may be repeated',
    helpValue: 'ID',
  }),
  all: Flags.boolean({ summary: 'all cells', exclusive: ['app', 'cell'] }),
};

/** What `logging enable` and `disable` may switch. */
export const changeFlags = {
  c2c: Flags.boolean({
    summary: 'allowed container-to-container traffic, at run time',
    helpGroup: 'SWITCH',
  }),
  asg: Flags.boolean({
    summary: 'security groups, by --rules or --ops-file: there is no switch at run time',
    helpGroup: 'SWITCH',
  }),
  rules: Flags.boolean({
    summary:
      'with --asg: log in the rules of the security groups that apply to --app, or of --group',
    dependsOn: ['asg'],
    helpGroup: 'SWITCH',
  }),
  group: Flags.string({
    multiple: true,
    summary: 'with --rules: this security group (name or guid); may be repeated',
    helpValue: 'NAME',
    dependsOn: ['rules'],
    helpGroup: 'SWITCH',
  }),
  'ops-file': Flags.boolean({
    summary: 'with --asg: write the BOSH ops file for the deployment to FILE, or print it',
    dependsOn: ['asg'],
    exclusive: ['c2c', 'rules', 'for'],
    helpGroup: 'SWITCH',
  }),
  for: Flags.string({
    summary: 'put back by itself after this time (10m, 2h), or on Ctrl-C',
    helpValue: 'TIME',
  }),
  ...cellFlags,
};

export const opsFileArg = {
  file: Args.string({ description: 'with --ops-file: the file to write' }),
};

/** `tail` with logging switched on for its time. */
export const tailLoggingFlags = {
  'enable-logging': Flags.boolean({
    summary: 'have the cells log allowed c2c traffic meanwhile (as logging enable --c2c)',
    helpGroup: 'LOGGING',
  }),
  for: Flags.string({
    summary: 'with --enable-logging: put logging back after this time (10m, 2h), else at the end',
    helpValue: 'TIME',
    dependsOn: ['enable-logging'],
    helpGroup: 'LOGGING',
  }),
};

interface CellFlagValues {
  readonly app?: string[] | undefined;
  readonly cell?: string[] | undefined;
  readonly all: boolean;
}

export interface ChangeFlagValues extends CellFlagValues {
  readonly c2c: boolean;
  readonly asg: boolean;
  readonly rules: boolean;
  readonly group?: string[] | undefined;
  readonly 'ops-file': boolean;
  readonly for?: string | undefined;
}

export function cellChoice({ app = [], cell = [], all }: CellFlagValues): CellChoice {
  return { apps: app, cells: cell, all };
}

/** What of the flags is to be switched. */
export interface WantedChange {
  readonly c2c?: CellChoice;
  readonly groups?: GroupChoice;
  readonly holdMs?: number;
}

/** Errors: USAGE for flags that do not say what is meant, or contradict each other. */
export function wantedChange(flags: ChangeFlagValues, file: string | undefined): WantedChange {
  const { c2c, asg, rules, group = [], app = [], cell = [], all } = flags;
  if (file !== undefined && !flags['ops-file']) throw fileWithoutOps(file);
  if (!c2c && !asg) {
    throw new CfnetError('USAGE', 'What is to be switched is not said', {
      hint: 'Give --c2c, or --asg with --rules or --ops-file.',
    });
  }
  if (asg && !rules && !flags['ops-file']) {
    throw new CfnetError('USAGE', 'Security group logging has no switch at run time', {
      hint: 'Give --asg --rules to log what rules allow, at once; or --asg --ops-file to log denied lines too, by a deploy.',
    });
  }
  if (flags['ops-file'] && app.length + cell.length > 0) {
    throw new CfnetError(
      'USAGE',
      `An ops file is for the whole deployment: ${app.length > 0 ? '--app' : '--cell'} has no meaning`,
      { hint: 'Leave it out.' },
    );
  }
  if (!c2c && rules && cell.length > 0) {
    throw new CfnetError(
      'USAGE',
      'The rules of security groups are the same on all cells: --cell has no meaning',
      {
        hint: 'Leave it out; --app APP or --group NAME says which groups.',
      },
    );
  }
  if (c2c && !all && app.length + cell.length === 0) {
    throw new CfnetError('USAGE', 'Which cells are meant is not said', {
      hint: 'Give --app APP, --cell ID or --all.',
    });
  }
  const holdMs = flags.for === undefined ? undefined : holdTime(flags.for);
  return {
    ...(c2c && { c2c: cellChoice(flags) }),
    ...(rules && { groups: { groups: group, apps: app } }),
    ...(holdMs !== undefined && { holdMs }),
  };
}

function fileWithoutOps(file: string): CfnetError {
  return new CfnetError('USAGE', `'${file}' is meant for what? A file goes with --ops-file alone`);
}

/** The longest time that a timer of Node's can wait: 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Errors: USAGE */
export function holdTime(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return ms;
  throw new CfnetError('USAGE', `--for cannot be '${text}'`, {
    hint: 'Give a time such as 10m, 2h or 1h30m; at most 24 days.',
  });
}
