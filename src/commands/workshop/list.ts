import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopList extends BaseCommand {
  static override summary = 'show the stories of the workshop and how far you are';
  static override description = `The workshop teaches how packets travel between apps, story by story, on a lab or on a foundation of yours,
and checks every step where it happens: on the cells. Progress is kept for each foundation.`;
  static override examples = [
    { description: 'On a lab', command: '<%= config.bin %> <%= command.id %> --lab' },
    { description: 'What a foundation has seen', command: '<%= config.bin %> <%= command.id %>' },
  ];
  static override flags = { ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(WorkshopList);
    const [{ knownProgress }, { listDocument }, { listText }, { jsonText }, { STORIES }] =
      await Promise.all([
        import('../../lib/cli/workshop-command.js'),
        import('../../lib/workshop/documents/list-document.js'),
        import('../../lib/output/workshop/list-text.js'),
        import('../../lib/output/json-text.js'),
        import('../../lib/workshop/stories/all-stories.js'),
      ]);
    const { api, progress } = await knownProgress(flags, context);
    const document = listDocument(STORIES, api, progress);
    await context.out.write(
      flags.json ? `${jsonText(document, 2)}\n` : listText(document, context),
    );
    return ExitCode.done;
  }
}
