import { Args } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { foundationFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Snapshot extends BaseCommand {
  static override summary = 'collect what a foundation knows and logs into a folder';
  static override description = `Kernel logs, rules, container metadata and logging state of every cell, and the replies of Cloud Controller
and the policy server, as they were returned. The folder appears when it is complete; one that holds
something is refused.

Exit code 5: something could not be had; the rest is in the folder.`;
  static override examples = [
    {
      description: 'Of the foundation that cf and bosh are logged in to',
      command: '<%= config.bin %> <%= command.id %> incident-42',
    },
    {
      description: 'Of the running lab, then read offline',
      command: `<%= config.bin %> <%= command.id %> shot --lab
<%= config.bin %> enrich --snapshot shot`,
    },
  ];
  static override args = {
    dir: Args.string({ required: true, description: 'folder to make' }),
  };
  static override flags = foundationFlags;

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Snapshot);
    const [{ openChosenFoundation }, { takeSnapshot }, { reportSnapshot }] = await Promise.all([
      import('../lib/live/open-chosen.js'),
      import('../lib/snapshot/take-snapshot.js'),
      import('../lib/output/snapshot-text.js'),
    ]);
    const { lifetime } = context;
    const unlessUndone = lifetime.openWork();
    const foundation = await openChosenFoundation(flags, context);
    const source = await foundation.rawSource();
    const taken = await unlessUndone(takeSnapshot(source, args.dir, Date.now(), lifetime.signal));
    return reportSnapshot(taken, {
      json: flags.json,
      write: (text) => context.out.write(text),
      notice: context.notice,
    });
  }
}
