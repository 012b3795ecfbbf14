import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CFNET, CLI_APP, runProgram } from '../support/program.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

test.each([[['--version']], [['-v']]])('cfnet %j prints the version', async (args) => {
  const { exitCode, stdout } = await runProgram(CFNET, args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^cfnet/${version} `));
});

test.each([[['--help']], [['-h']], [['help']], [[]]])('cfnet %j prints the help', async (args) => {
  const { exitCode, stdout, stderr } = await runProgram(CFNET, args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^USAGE$/m);
});

test.each(['test', 'development', 'production'])(
  'NODE_ENV=%s changes nothing',
  async (NODE_ENV) => {
    const { exitCode, stderr } = await runProgram(CLI_APP, ['nested', 'deep'], {
      env: { NODE_ENV },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  },
);

describe('a command', () => {
  test('has the global flags in its help', async () => {
    const { stdout } = await runProgram(CLI_APP, ['echo', '--help']);
    for (const flag of ['--color', '--debug', '--help', '--json', '--no-input', '--version']) {
      expect(stdout).toContain(flag);
    }
  });

  test('prints the version with --version', async () => {
    const { exitCode, stdout } = await runProgram(CLI_APP, ['echo', '--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^cli-app\/9\.9\.9 /);
  });

  test.each([
    { args: ['--color', 'always'], env: {}, color: true },
    { args: ['--color', 'never'], env: { FORCE_COLOR: '1' }, color: false },
    { args: [], env: { FORCE_COLOR: '1' }, color: true },
    { args: [], env: { FORCE_COLOR: '1', NO_COLOR: '1' }, color: false },
    { args: ['--color', 'always'], env: { NO_COLOR: '1' }, color: true },
    { args: [], env: {}, color: false },
  ])('colours with $args and $env: $color', async ({ args, env, color }) => {
    const { stdout } = await runProgram(CLI_APP, ['echo', ...args], { env });
    expect(JSON.parse(stdout)).toHaveProperty('color', color);
  });

  test('colours its errors with --color always', async () => {
    const { stderr } = await runProgram(CLI_APP, ['fail', 'NOT_FOUND', '--color', 'always']);
    expect(stderr).toMatch(/^\x1b\[31mcfnet:\x1b\[39m it did not \\x1b\[31mwork\n/);
  });

  test('says with --debug what it does, on stderr and without secrets', async () => {
    const { stdout, stderr } = await runProgram(CLI_APP, ['echo', '--debug']);
    expect(JSON.parse(stdout)).toBeDefined();
    expect(stderr).toMatch(/^debug \d+ms connecting {"password":"<redacted>","user":"admin"}$/m);
  });

  test('makes control characters in its notices visible', async () => {
    const { stderr } = await runProgram(CLI_APP, ['echo']);
    expect(stderr).toBe('a notice \\x07\n');
  });

  test('takes one value for each repeated flag and leaves the arguments alone', async () => {
    const { stdout } = await runProgram(CLI_APP, ['echo', '--app', 'a', 'f1', '--app', 'b', 'f2']);
    expect(JSON.parse(stdout)).toMatchObject({ app: ['a', 'b'], files: ['f1', 'f2'] });
  });

  test('never takes an argument from stdin', async () => {
    const { stdout } = await runProgram(CLI_APP, ['echo'], { stdin: 'a line\n' });
    expect(JSON.parse(stdout)).not.toHaveProperty('files');
  });
});
