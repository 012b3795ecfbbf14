/**
 * Writes the commands and flags into README.md, between its markers, from oclif.manifest.json.
 * With `--check` it writes nothing and fails when README.md is not what it would write.
 */
import { Plugin } from '@oclif/core/config';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** @typedef {import('@oclif/core').Command.Cached} Command */
/** @typedef {import('@oclif/core').Command.Flag.Cached} Flag */

const readme = new URL('../README.md', import.meta.url);
const MARKED = /(<!-- commands -->\n).*(<!-- commandsstop -->)/s;

const plugin = new Plugin({ root: fileURLToPath(new URL('../', import.meta.url)) });
await plugin.load();
const commands = plugin.commands.filter((command) => !command.hidden);

const before = await readFile(readme, 'utf8');
if (!MARKED.test(before))
  throw new Error('README.md has lost its markers <!-- commands --> and <!-- commandsstop -->');
const path = fileURLToPath(readme);
const after = await format(
  before.replace(MARKED, `$1\n${reference().replaceAll('$', '$$$$')}\n$2`),
  { ...(await resolveConfig(path)), filepath: path },
);

if (!process.argv.includes('--check')) {
  await writeFile(readme, after);
} else if (after !== before) {
  console.error('README.md does not show the commands as they are: run `npm run docs`.');
  process.exitCode = 1;
}

function reference() {
  const globals = Object.values(commands[0]?.flags ?? {}).filter(isGlobal);
  return [
    table(
      ['command', 'does'],
      commands.map(({ id, summary }) => [
        `[\`cfnet ${spaced(id)}\`](#cfnet-${id.replaceAll(':', '-')})`,
        summary ?? '',
      ]),
    ),
    ...commands.map(section),
    '### Flags of every command',
    flagTable(globals),
  ].join('\n\n');
}

/** @param {Command} command */
function section(command) {
  const own = Object.values(command.flags).filter((flag) => !isGlobal(flag) && !flag.hidden);
  const args = Object.values(command.args).map((arg) => {
    const name = `${arg.name.toUpperCase()}${arg.multiple ? '…' : ''}`;
    return arg.required ? name : `[${name}]`;
  });
  return [
    `### cfnet ${spaced(command.id)}`,
    ['`cfnet', spaced(command.id), ...args].join(' ') + '`',
    command.description ?? command.summary ?? '',
    own.length > 0 ? flagTable(own) : '',
    examples(command),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {Command} command */
function examples(command) {
  const lines = (command.examples ?? []).map((example) => {
    const text =
      typeof example === 'string' ? example : `# ${example.description}\n${example.command}`;
    return text
      .replaceAll('<%= config.bin %>', 'cfnet')
      .replaceAll('<%= command.id %>', spaced(command.id));
  });
  return lines.length === 0 ? '' : `\`\`\`sh\n${lines.join('\n\n')}\n\`\`\``;
}

/** @param {Flag[]} flags */
function flagTable(flags) {
  return table(
    ['flag', 'meaning'],
    flags.map((flag) => [usage(flag), meaning(flag)]),
  );
}

/** @param {Flag} flag */
function usage(flag) {
  const ownNames = [flag.char && `-${flag.char}`, `--${flag.name}`].filter(Boolean).join(', ');
  const names = flag.helpLabel ?? ownNames;
  if (flag.type === 'boolean') return `\`${names}\``;
  const value = flag.options ? flag.options.join('|') : String(flag.helpValue ?? '<value>');
  return `\`${names} ${value}\``;
}

/** @param {Flag} flag */
function meaning(flag) {
  /** @type {unknown} */
  const value =
    flag.type === 'option' && typeof flag.default !== 'function' ? flag.default : undefined;
  return [
    flag.summary ?? flag.description ?? '',
    flag.type === 'option' && flag.multiple && 'may be repeated',
    value !== undefined &&
      `default \`${typeof value === 'string' ? value : JSON.stringify(value)}\``,
  ]
    .filter(Boolean)
    .join('; ');
}

/** @param {Flag} flag */
function isGlobal(flag) {
  return flag.helpGroup === 'GLOBAL';
}

/** @param {string} id */
function spaced(id) {
  return id.replaceAll(':', ' ');
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map(
      (cells) =>
        `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n');
}
