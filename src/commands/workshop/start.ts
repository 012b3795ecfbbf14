import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { appFlags, storyArg, yesFlag } from '../../lib/cli/workshop-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopStart extends BaseCommand {
  static override summary = 'begin a story: check what it needs, and show it';
  static override description = `Checks what the story takes for granted and offers to set up what is missing. Only the two apps of the
workshop and the policies between them are ever touched, and never without asking; --yes agrees beforehand.

The two apps are copies of the proxy app; a lab has them as appA and appB. Exit code 1: something is missing.`;
  static override examples = [
    {
      description: 'The first story that is not done, on a lab',
      command: '<%= config.bin %> <%= command.id %> --lab',
    },
    {
      description: 'The one on logging',
      command: '<%= config.bin %> <%= command.id %> 160 --yes',
    },
    {
      description: 'With apps of your own',
      command: '<%= config.bin %> <%= command.id %> 001 --from-app ping --to-app pong',
    },
  ];
  static override args = storyArg;
  static override flags = {
    ...yesFlag,
    again: Flags.boolean({ summary: 'begin anew, though the story is under way' }),
    ...appFlags,
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopStart);
    const { runStart } = await import('../../lib/cli/workshop-start.js');
    return runStart(args.story, flags, context);
  }
}
