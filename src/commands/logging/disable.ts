import { BaseCommand } from '../../lib/cli/base-command.js';
import { changeFlags, opsFileArg } from '../../lib/cli/logging-flags.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LoggingDisable extends BaseCommand {
  static override summary = 'make cells stop logging';
  static override description = `The opposite of logging enable, with the same flags. --c2c stops logging what is allowed; DENY_C2C_ lines come from
rules that containers keep until they are made anew, and need a deploy: --asg --ops-file.

To undo what logging enable did, logging restore is the better way: it puts back what was before.`;
  static override examples = [
    {
      description: 'No more lines for what reaches appB',
      command: '<%= config.bin %> <%= command.id %> --c2c --app appB',
    },
    {
      description: 'No rule of this security group logs by itself any more',
      command: '<%= config.bin %> <%= command.id %> --asg --rules --group dns',
    },
  ];
  static override args = opsFileArg;
  static override flags = { ...changeFlags, ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { context, ...parsed } = await this.begin(LoggingDisable);
    const { runChangeCommand } = await import('../../lib/cli/logging-command.js');
    return runChangeCommand(false, parsed, context);
  }
}
