import { Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { doctorFlags } from '../lib/cli/doctor-flags.js';
import { foundationFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Doctor extends BaseCommand {
  static override summary =
    'is everything in place to use cfnet here, and if lines are missing, why';
  static override description = `Checks the CLIs and their log-ins, the way into every cell, kernel logs, clocks, kernels, the logging switches
and their limits, and whether policy agents follow the policy server.

With --app, or --from and --to, it also says why no lines are seen: what the rules would log by the engine of
trace, held against the switches, the counters while packets are sent, and the log itself. Every possible cause
is answered with its evidence.

Exit code 1: a check failed, or lines are missing for a reason that was found.`;
  static override examples = [
    { description: 'What is in place', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Why no line tells of requests from appA to appB, while they are sent',
      command: '<%= config.bin %> <%= command.id %> --from appA --to appB --port 8080 --watch 20s',
    },
    {
      description: 'Why nothing is seen of an app at all, in the lab',
      command: '<%= config.bin %> <%= command.id %> --app appB --lab',
    },
  ];
  static override flags = {
    ...doctorFlags,
    all: Flags.boolean({ summary: 'all cells; so it is without --cell', exclusive: ['cell'] }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(Doctor);
    const { runDoctorCommand } = await import('../lib/cli/doctor-command.js');
    return runDoctorCommand(flags, context);
  }
}
