import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopExport extends BaseCommand {
  static override summary = 'write the stories as Markdown';
  static override description = `Writes all stories, with the values of your foundation where they are known: a page for each into a folder, or
all into one file whose name ends in .md. Without a place to write to, they are printed. No file is overwritten, unless --force is given.`;
  static override examples = [
    { description: 'A folder of pages', command: '<%= config.bin %> <%= command.id %> workshop/' },
    { description: 'One file', command: '<%= config.bin %> <%= command.id %> workshop.md' },
  ];
  static override args = {
    path: Args.string({ description: 'folder, or file that ends in .md; else standard output' }),
  };
  static override flags = {
    force: Flags.boolean({ summary: 'overwrite files that are there' }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopExport);
    const [{ knownProgress }, { exportStories }] = await Promise.all([
      import('../../lib/cli/workshop-command.js'),
      import('../../lib/workshop/run/export-stories.js'),
    ]);
    const { progress } = await knownProgress(flags, context);
    return exportStories({ path: args.path, force: flags.force, json: flags.json }, progress, {
      write: (text) => context.out.write(text),
      notice: context.notice,
    });
  }
}
