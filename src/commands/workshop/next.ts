import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { yesFlag } from '../../lib/cli/workshop-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopNext extends BaseCommand {
  static override summary = 'go on with the first story that is not done';
  static override description = `Starts the first story that is not done yet, or shows it if it is under way. On a simulated lab stories that
need a real kernel are passed over.`;
  static override examples = [
    { description: 'What comes next', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'The same, with all that it needs set up without asking',
      command: '<%= config.bin %> <%= command.id %> --lab --yes',
    },
  ];
  static override flags = { ...yesFlag, ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(WorkshopNext);
    const { runStart } = await import('../../lib/cli/workshop-start.js');
    return runStart(undefined, { ...flags, again: false }, context);
  }
}
