import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import { storyArg } from '../../lib/cli/workshop-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopCheck extends BaseCommand {
  static override summary =
    'say which steps of a story hold, and what is there instead of the others';
  static override description = `Looks at the rules, logs, links, routes and namespaces of the cells and at the policies, and judges every step.
Nothing is changed. What holds once stays passed; questions that are open are asked on a terminal, or answered by --answer.

Exit code 0: the whole story is done. Exit code 1: something is left.`;
  static override examples = [
    { description: 'The story under way', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'With answers to two questions',
      command: '<%= config.bin %> <%= command.id %> 160 --answer 5=b --answer 6=a',
    },
  ];
  static override args = storyArg;
  static override flags = {
    answer: Flags.string({
      multiple: true,
      summary: 'answer to the question of a step; may be repeated',
      helpValue: 'STEP=LETTER',
    }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopCheck);
    const { readAnswers, runCheck } = await import('../../lib/cli/workshop-check.js');
    return runCheck(args.story, readAnswers(flags.answer ?? []), flags, context);
  }
}
