import { CommandHelp, Help } from '@oclif/core/help';
import type { Command, Interfaces } from '@oclif/core';
import { wantsColor } from '../output/color.js';
import { readRawFlags } from './raw-flags.js';
import { TOPIC_EXAMPLES, type Example } from './topic-examples.js';

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

  protected override examples(
    examples: Command.Example[] | string | undefined,
  ): string | undefined {
    if (!Array.isArray(examples)) return super.examples(examples);
    return examples.map((example) => this.#example(example)).join('\n\n');
  }

  #example(example: Command.Example): string {
    return typeof example === 'string' ? this.render(example) : exampleText(example, this);
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

  override formatRoot(): string {
    const { bin, pjson } = this.config;
    const description: unknown = pjson['description'];
    return [
      this.wrap(typeof description === 'string' ? description : bin),
      this.section('USAGE', `$ ${bin} COMMAND [FLAGS]`),
      ...this.#examples(''),
    ].join('\n\n');
  }

  override formatTopic(topic: Interfaces.Topic): string {
    const { bin } = this.config;
    return [
      this.wrap(topic.description ?? ''),
      this.section('USAGE', `$ ${bin} ${topic.name} COMMAND [FLAGS]`),
      ...this.#examples(topic.name),
    ]
      .join('\n\n')
      .concat('\n');
  }

  #examples(topic: string): readonly string[] {
    const texts = (TOPIC_EXAMPLES[topic] ?? []).map((example) => exampleText(example, this));
    return texts.length === 0 ? [] : [this.section('EXAMPLES', texts.join('\n\n'))];
  }
}

/** The part of oclif's formatter that is used here. */
interface Formatter {
  render(text: string): string;
  wrap(text: string): string;
  indent(text: string): string;
}

/** Commands stay on lines of their own: broken inside its quotes one would be another command. */
function exampleText({ description, command }: Example, formatter: Formatter): string {
  const commands = formatter.render(command).replace(/^/gm, '$ ');
  return `${formatter.wrap(description)}\n\n${formatter.indent(commands)}`;
}

/** Lines that were broken for the source code become one; indented lines and lists stay as they are. */
function joinedParagraphs(text: string): string {
  return text.replace(/(?<=\S)\n(?=[^\s*-])/g, ' ');
}
