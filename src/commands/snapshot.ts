import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { labNameFlag } from '../lib/cli/lab-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Snapshot extends BaseCommand {
  static override summary = 'collect what a lab knows and logs into a folder';
  static override description = `Kernel logs, rules, container metadata and logging state of every cell, and the replies of Cloud Controller
and the policy server, as they were returned. The folder appears when it is complete; one that holds
something is refused.

Exit code 5: something could not be had; the rest is in the folder.`;
  static override examples = [
    {
      description: 'Of the running lab, then read offline',
      command: `<%= config.bin %> <%= command.id %> shot --lab
<%= config.bin %> enrich --snapshot shot`,
    },
  ];
  static override args = {
    dir: Args.string({ required: true, description: 'folder to make' }),
  };
  static override flags = {
    lab: Flags.boolean({ required: true, summary: 'collect from the lab on this machine' }),
    ...labNameFlag,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Snapshot);
    const [{ labFolder }, { snapshotLab }, { reportSnapshot }] = await Promise.all([
      import('../lib/lab/process/lab-folder.js'),
      import('../lib/lab/process/snapshot-lab.js'),
      import('../lib/output/snapshot-text.js'),
    ]);
    const folder = labFolder(process.env, flags.name);
    const taken = await snapshotLab(folder, args.dir, Date.now());
    return reportSnapshot(taken, {
      json: flags.json,
      write: (text) => context.out.write(text),
      notice: context.notice,
    });
  }
}
