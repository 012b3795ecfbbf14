import { CommandHelp, Help } from '@oclif/core/help';
import type { Command, Interfaces } from '@oclif/core';
import { wantsColor } from '../output/color.js';
import { readRawFlags } from './raw-flags.js';

/** The help of one command: short usage, the command's own flags first, paragraphs that fill the line. */
class CfnetCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    const args = Object.values(this.command.args).map((arg) => {
      const name = `${arg.name.toUpperCase()}${arg.multiple === true ? '...' : ''}`;
      return arg.required === true ? name : `[${name}]`;
    });
    return [this.command.id, ...args, '[FLAGS]'].join(' ');
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
