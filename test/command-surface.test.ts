import { expect, test } from '@jest/globals';
import { Plugin } from '@oclif/core/config';
import type { Command } from '@oclif/core';

/**
 * Every command with its arguments and flags, as scripts may rely on them. When this fails, either the
 * change was not meant, or it belongs in CHANGELOG.md: then accept it with `npm test -- -u`.
 */
test('the commands, arguments and flags are those that were agreed', async () => {
  const plugin = new Plugin({ root: process.cwd() });
  await plugin.load();
  const surface = plugin.commands.map((command) => ({
    command: [command.id, ...command.aliases].join(', '),
    args: Object.values(command.args).map(describeArg),
    flags: Object.values(command.flags).map(describeFlag).sort(),
  }));
  expect(surface).toMatchSnapshot();
});

function describeArg(arg: Command.Arg.Cached): string {
  return [arg.name, arg.required === true && 'required', arg.multiple === true && 'repeated']
    .filter(Boolean)
    .join(' ');
}

function describeFlag(flag: Command.Flag.Cached): string {
  const { default: value, options } = flag as { default?: unknown; options?: readonly string[] };
  return [
    `--${flag.name}`,
    flag.char && `-${flag.char}`,
    flag.type === 'option' && 'VALUE',
    flag.required === true && 'required',
    flag.type === 'option' && flag.multiple === true && 'repeated',
    options && options.join('|'),
    value !== undefined && `default ${JSON.stringify(value)}`,
  ]
    .filter(Boolean)
    .join(' ');
}
