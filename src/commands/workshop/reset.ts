import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { appFlags, storyArg, yesFlag } from '../../lib/cli/workshop-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopReset extends BaseCommand {
  static override summary = 'take away what a story made';
  static override description = `Removes what the story left (policies between the workshop's two apps, the namespace meow, its security
groups, saved captures) and puts back what was before: policies, logging, number of instances; also what was set up
for a story that could not begin. Nothing else is touched, and it is asked for before. Without a story it does so
for all. A story that is done stays done; any other is as new.

Exit code 1: it was not agreed to. Exit code 5: something could not be put back.`;
  static override examples = [
    { description: 'One story', command: '<%= config.bin %> <%= command.id %> 180' },
    {
      description: 'Everything, without asking',
      command: '<%= config.bin %> <%= command.id %> --yes',
    },
  ];
  static override args = storyArg;
  static override flags = { ...yesFlag, ...appFlags, ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopReset);
    const { runReset } = await import('../../lib/cli/workshop-reset.js');
    return runReset(args.story, flags, context);
  }
}
