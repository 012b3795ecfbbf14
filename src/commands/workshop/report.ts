import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopReport extends BaseCommand {
  static override summary = 'who did what when, for facilitators';
  static override description = `Tells of each story how far it got, how many tries and hints it took, and everything that happened, in order.
Without FILE it is about your own progress on this foundation; with files that learners sent in (--path says where
theirs is) it is about all of them.`;
  static override examples = [
    { description: 'Your own, as Markdown', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'A class, from the files that it sent in',
      command: '<%= config.bin %> <%= command.id %> progress/*.json --json',
    },
    {
      description: 'Where your own is kept',
      command: '<%= config.bin %> <%= command.id %> --path',
    },
  ];
  static override args = {
    file: Args.string({ multiple: true, description: 'progress of learners; else your own' }),
  };
  static override flags = {
    path: Flags.boolean({ summary: 'print where the progress on this foundation is kept' }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopReport);
    const [
      { openWorkshop },
      { gatherProgress },
      { reportDocument },
      { reportMarkdown },
      { jsonText },
      { STORIES },
    ] = await Promise.all([
      import('../../lib/cli/workshop-command.js'),
      import('../../lib/workshop/run/gather-progress.js'),
      import('../../lib/workshop/documents/report-document.js'),
      import('../../lib/output/workshop/report-markdown.js'),
      import('../../lib/output/json-text.js'),
      import('../../lib/workshop/stories/all-stories.js'),
    ]);
    const files = args.file ?? [];
    const store = files.length > 0 ? undefined : (await openWorkshop(flags, context)).store;
    if (flags.path && store !== undefined) {
      await context.out.write(
        flags.json ? `${jsonText({ version: 1, path: store.path })}\n` : `${store.path}\n`,
      );
      return ExitCode.done;
    }
    const document = reportDocument(STORIES, await gatherProgress(files, store));
    await context.out.write(flags.json ? `${jsonText(document, 2)}\n` : reportMarkdown(document));
    return ExitCode.done;
  }
}
