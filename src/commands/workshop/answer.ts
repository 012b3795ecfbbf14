import { Args } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class WorkshopAnswer extends BaseCommand {
  static override summary = 'answer the question of a step';
  static override description = `Answers one question and checks the story. What is right is computed from your own foundation; a wrong answer
is told what it would have been right for. Exit code 1: something of the story is left.`;
  static override examples = [
    {
      description: 'Step 4 of the story on logging, second answer',
      command: '<%= config.bin %> <%= command.id %> 160 4 b',
    },
  ];
  static override args = {
    story: Args.string({ required: true, description: 'number or name of the story' }),
    step: Args.string({ required: true, description: 'number of the step' }),
    answer: Args.string({ required: true, description: 'letter of the answer, or its text' }),
  };
  static override flags = { ...foundationFlags };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(WorkshopAnswer);
    const { runCheck } = await import('../../lib/cli/workshop-check.js');
    return runCheck(args.story, new Map([[args.step, args.answer]]), flags, context);
  }
}
