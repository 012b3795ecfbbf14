import { describe, expect, test } from '@jest/globals';
import { closeSync, openSync } from 'node:fs';
import { CLI_APP, runProgram } from '../support/program.js';

interface Case {
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const IS_A_BUG = 'This is a bug in cfnet, run again with --debug to see where.';

const CASES: readonly Case[] = [
  ...[
    ['USAGE', 2],
    ['BAD_INPUT', 2],
    ['NOT_LOGGED_IN', 3],
    ['NOT_PERMITTED', 3],
    ['NOT_FOUND', 4],
    ['PARTIAL', 5],
    ['OUTSIDE_FAILED', 6],
  ].map(([code, exitCode]) => ({
    args: ['fail', String(code)],
    exitCode: Number(exitCode),
    code: String(code),
    message: 'it did not \x1b[31mwork',
    hint: 'do it\nbetter',
  })),
  { args: ['fail', 'bug'], exitCode: 1, code: 'INTERNAL', message: 'it broke', hint: IS_A_BUG },
  {
    args: ['fail', 'later'],
    exitCode: 1,
    code: 'INTERNAL',
    message: 'nobody caught me',
    hint: IS_A_BUG,
  },
  {
    args: ['fail', 'rejected'],
    exitCode: 1,
    code: 'INTERNAL',
    message: 'nobody awaited me',
    hint: IS_A_BUG,
  },
  ...[
    { args: ['fail'], message: 'missing how', hint: 'See cli-app fail --help.' },
    {
      args: ['fail', 'a', 'b'],
      message: 'unexpected argument: b',
      hint: 'See cli-app fail --help.',
    },
    {
      args: ['echo', '--ap', 'x'],
      message: 'cli-app echo has no flag --ap',
      hint: 'Did you mean --app? See cli-app echo --help.',
    },
    {
      args: ['echo', '--secret=x'],
      message: 'cli-app echo has no flag --secret',
      hint: 'See cli-app echo --help.',
    },
    {
      args: ['echo', '--port', 'abc'],
      message: '--port: Expected an integer but received: abc',
      hint: 'See cli-app echo --help.',
    },
    {
      args: ['echo', '--port'],
      message: 'flag --port expects a value',
      hint: 'See cli-app echo --help.',
    },
    {
      args: ['echo', '-p', '1', '-p', '2'],
      message: 'flag --port can only be specified once',
      hint: 'See cli-app echo --help.',
    },
    {
      args: ['echo', '--cidr', 'x'],
      message: '--cidr: "x" is no address',
      hint: 'Write 10.0.0.0/8.',
    },
    {
      args: ['echo', '--color', 'sometimes'],
      message: 'expected --color=sometimes to be one of: auto, always, never',
      hint: 'See cli-app echo --help.',
    },
    {
      args: ['nested', 'deep', '--nope'],
      message: 'cli-app nested deep has no flag --nope',
      hint: 'See cli-app nested deep --help.',
    },
    { args: ['ecko'], message: 'there is no command "ecko"', hint: 'Did you mean cli-app echo?' },
    {
      args: ['ecko', 'file'],
      message: 'there is no command "ecko"',
      hint: 'Did you mean cli-app echo?',
    },
    {
      args: ['ecko', '--help'],
      message: 'there is no command "ecko"',
      hint: 'Did you mean cli-app echo?',
    },
    {
      args: ['nested', 'dep'],
      message: 'there is no command "nested dep"',
      hint: 'Did you mean cli-app nested deep?',
    },
    {
      args: ['xyzzy'],
      message: 'there is no command "xyzzy"',
      hint: 'cli-app --help lists the commands.',
    },
  ].map((usage) => ({ ...usage, exitCode: 2, code: 'USAGE' })),
];

describe.each(CASES)('$args', ({ args, exitCode, code, message, hint }) => {
  test('is told in one sentence and a hint on stderr', async () => {
    const told = await runProgram(CLI_APP, args);
    const lines = [`cfnet: ${message}`, hint ?? ''].map((line) =>
      line.replaceAll('\x1b', '\\x1b').replaceAll('\n', '\\n'),
    );
    expect(told).toEqual({ exitCode, stdout: '', stderr: `${lines.join('\n')}\n` });
  });

  test('is one JSON document on stdout with --json, with the same exit code', async () => {
    const told = await runProgram(CLI_APP, [...args, '--json']);
    expect({ ...told, stdout: JSON.parse(told.stdout) as unknown }).toEqual({
      exitCode,
      stdout: { error: { code, message, hint } },
      stderr: '',
    });
  });
});

describe('an error', () => {
  test('is JSON with -o json as well', async () => {
    const told = await runProgram(CLI_APP, ['echo', '-o', 'json', '--port', 'abc']);
    expect(told).toMatchObject({ exitCode: 2, stderr: '' });
    expect(told.stdout).toContain('"code":"USAGE"');
  });

  test('shows where it came from with --debug, and only then', async () => {
    const told = await runProgram(CLI_APP, ['fail', 'bug', '--debug']);
    expect(told.exitCode).toBe(1);
    expect(told.stderr).toMatch(
      /^debug \d+ms failed TypeError: it broke\ndebug \d+ms +at Fail\.run /m,
    );
  });

  test('after good data keeps the data', async () => {
    const told = await runProgram(CLI_APP, ['echo', '--exit', '5']);
    expect(told.exitCode).toBe(5);
    expect(JSON.parse(told.stdout)).toHaveProperty('columns', 80);
  });
});

describe.each([
  ['a command', ['produce', '--lines', '10000']],
  ['a command with --json', ['echo', '--json']],
  ['the help', ['--help']],
])('when the disk is full for the output of %s', (_, args) => {
  test('says so once and ends with 6', async () => {
    const full = openSync('/dev/full', 'w');
    const told = await runProgram(CLI_APP, args, { stdoutTo: full });
    closeSync(full);
    expect(told.exitCode).toBe(6);
    expect(told.stderr.match(/^cfnet: cannot write the output: ENOSPC.*$/gm)).toHaveLength(1);
  });
});
