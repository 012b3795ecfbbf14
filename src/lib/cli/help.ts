import { CommandHelp, Help } from '@oclif/core/help';
import type { Command, Interfaces } from '@oclif/core';
import { wantsColor } from '../output/color.js';
import { readRawFlags } from './raw-flags.js';

/** What a reader wants first comes first; what is not named here follows. */
const SECTIONS = ['USAGE', 'EXAMPLES', 'DESCRIPTION'];

/** The help of one command: examples and the command's own flags first, paragraphs that fill the line. */
class CfnetCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    const args = Object.values(this.command.args).map((arg) => {
      const name = `${arg.name.toUpperCase()}${arg.multiple === true ? '...' : ''}`;
      return arg.required === true ? name : `[${name}]`;
    });
    return [this.command.id, ...args, '[FLAGS]'].join(' ');
  }

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const sections = super.sections();
    const first = SECTIONS.flatMap((name) => sections.filter(({ header }) => header === name));
    return [...first, ...sections.filter((section) => !first.includes(section))];
  }

  /** A command stays on one line: broken inside its quotes it would be another command. */
  protected override examples(
    examples: Command.Example[] | string | undefined,
  ): string | undefined {
    if (!Array.isArray(examples)) return super.examples(examples);
    return examples.map((example) => this.#example(example)).join('\n\n');
  }

  #example(example: Command.Example): string {
    if (typeof example === 'string') return this.render(example);
    return `${example.description}\n\n${this.indent(`$ ${this.render(example.command)}`)}`;
  }

  protected override groupFlags(flags: Command.Flag.Any[]): ReturnType<CommandHelp['groupFlags']> {
    const { flagGroups, mainFlags } = super.groupFlags(flags);
    const { GLOBAL = [], ...own } = flagGroups;
    return { mainFlags, flagGroups: { ...own, GLOBAL } };
  }

  /** The summary stands above the usage already. */
  protected override description(): string | undefined {
    const { description } = this.command;
    return description === undefined ? undefined : this.wrap(joinedParagraphs(description));
  }
}

export class CfnetHelp extends Help {
  protected override CommandHelpClass = CfnetCommandHelp;

  constructor(config: Interfaces.Config, options?: Partial<Interfaces.HelpOptions>) {
    const { color } = readRawFlags(process.argv.slice(2));
    super(config, { ...options, stripAnsi: !wantsColor(color, process.stdout, process.env) });
  }
}

/** Lines that were broken for the source code become one; indented lines and lists stay as they are. */
function joinedParagraphs(text: string): string {
  return text.replace(/(?<=\S)\n(?=[^\s*-])/g, ' ');
}
