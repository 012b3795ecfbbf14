import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { storyArg } from '../../lib/cli/workshop-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopShow extends BaseCommand {
  static override summary = 'show a story, with the values of your foundation filled in';
  static override description = `Shows what the story teaches and its steps. Guids, addresses, cells and names of chains that were found
when it was started or checked are filled in; what is not known yet stands in angle brackets.`;
  static override examples = [
    { description: 'The story under way', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'The one on marks', command: '<%= config.bin %> <%= command.id %> 070' },
    {
      description: 'As Markdown',
      command: '<%= config.bin %> <%= command.id %> logging -o markdown',
    },
  ];
  static override args = storyArg;
  static override flags = {
    output: Flags.option({
      char: 'o',
      options: ['text', 'markdown'] as const,
      default: 'text' as const,
      summary: 'how it is written',
      exclusive: ['json'],
    })(),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopShow);
    const [
      { knownProgress, storyMeant },
      { storyDocument },
      { storyText },
      { storyMarkdown },
      { jsonText },
    ] = await Promise.all([
      import('../../lib/cli/workshop-command.js'),
      import('../../lib/workshop/documents/story-document.js'),
      import('../../lib/output/workshop/story-text.js'),
      import('../../lib/output/workshop/story-markdown.js'),
      import('../../lib/output/json-text.js'),
    ]);
    const { progress } = await knownProgress(flags, context);
    const document = storyDocument(storyMeant(args.story, progress), progress);
    const text =
      flags.output === 'markdown' ? storyMarkdown(document) : storyText(document, context);
    await context.out.write(flags.json ? `${jsonText(document, 2)}\n` : text);
    return ExitCode.done;
  }
}
