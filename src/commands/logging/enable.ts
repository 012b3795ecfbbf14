import { BaseCommand } from '../../lib/cli/base-command.js';
import { changeFlags, opsFileArg } from '../../lib/cli/logging-flags.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LoggingEnable extends BaseCommand {
  static override summary = 'make cells log container and security group traffic';
  static override description = `--c2c switches logging of allowed container-to-container traffic on in the policy agents of the chosen cells,
makes them rebuild their rules, and checks that they log. It is lost when an agent restarts.

Security groups have no switch at run time. --asg --rules sets log: true in their rules: what they allow is
logged within two minutes where security groups are dynamic. What is denied, c2c or not, is logged only after a
deploy: --asg --ops-file writes the ops file for it.

What was before is recorded first: logging restore, or --for, puts it back.`;
  static override examples = [
    {
      description: 'Log what reaches appB, for ten minutes',
      command: '<%= config.bin %> <%= command.id %> --c2c --app appB --for 10m',
    },
    {
      description: 'Log what the security groups of appA let out',
      command: '<%= config.bin %> <%= command.id %> --asg --rules --app appA',
    },
    {
      description: 'The ops file that logs denied traffic too',
      command: '<%= config.bin %> <%= command.id %> --asg --ops-file logging.yml',
    },
  ];
  static override args = opsFileArg;
  static override flags = { ...changeFlags, ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { context, ...parsed } = await this.begin(LoggingEnable);
    const { runChangeCommand } = await import('../../lib/cli/logging-command.js');
    return runChangeCommand(true, parsed, context);
  }
}
