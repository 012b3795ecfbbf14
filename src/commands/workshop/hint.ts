import { Args } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { storyArg } from '../../lib/cli/workshop-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopHint extends BaseCommand {
  static override summary = 'get a hint for a step, gentle at first, the command itself at last';
  static override description =
    'Each call gives the next hint of the step; without a step, of the first one that is not done.';
  static override examples = [
    { description: 'For the step that is next', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For step 3 of a story', command: '<%= config.bin %> <%= command.id %> 070 3' },
  ];
  static override args = {
    ...storyArg,
    step: Args.string({ description: 'number of the step; else the first that is not done' }),
  };
  static override flags = { ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopHint);
    const [
      { openWorkshop, storyMeant },
      { giveHint },
      { whyNotAskedNow },
      { actorOf },
      { hintText },
      { jsonText },
    ] = await Promise.all([
      import('../../lib/cli/workshop-command.js'),
      import('../../lib/workshop/run/give-hint.js'),
      import('../../lib/workshop/run/why-not-asked.js'),
      import('../../lib/workshop/run/look-around.js'),
      import('../../lib/output/workshop/hint-text.js'),
      import('../../lib/output/json-text.js'),
    ]);
    const ports = await openWorkshop(flags, context);
    const before = await ports.store.read();
    const story = storyMeant(args.story, before);
    const actor = await actorOf(ports);
    const { hint } = giveHint(story, args.step, before, actor);
    const progress = await ports.store.change(
      (latest) => giveHint(story, args.step, latest, actor).progress,
    );
    await context.out.write(flags.json ? `${jsonText(hint, 2)}\n` : hintText(hint, context));
    const why = await whyNotAskedNow(story, hint.step, progress, ports);
    if (why !== undefined) context.notice(`Step ${hint.step} cannot be answered now: ${why}`);
    return ExitCode.done;
  }
}
