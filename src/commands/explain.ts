import { Args } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { sourceFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Explain extends BaseCommand {
  static override summary = 'say what a guid, an address, a tag, a name or a log line is';
  static override description = `THING is an instance guid or a piece of one (4 characters or more), an app, process, space or org
guid, app/INDEX (with space/ or org/space/ before it), an address of a container, a cell or outside, a policy
tag (0002) or mark (0x2), a LOG prefix, a security group, a reason code (NO_POLICY), a name, or a pasted log
line: each of its fields is then explained.

Every answer says what it is known by. Exit code 4: nothing goes by that name.`;
  static override examples = [
    {
      description: 'Whose container a piece of a guid belongs to',
      command: '<%= config.bin %> <%= command.id %> 9e2d8089-a00e',
    },
    {
      description: 'Who has an address, or had it when a snapshot was taken',
      command: '<%= config.bin %> <%= command.id %> 10.255.41.2 --snapshot DIR',
    },
    {
      description: 'What a security group lets out, for whom, and whether the cells have its rules',
      command: '<%= config.bin %> <%= command.id %> public_networks',
    },
    {
      description:
        'A log line, field by field; where nobody is logged in it says what the line itself tells',
      command:
        "<%= config.bin %> <%= command.id %> 'kernel: [22246.98] DENY_C2C_f13ffea0-9d0d-4ee9- IN=s-010255077003 …'",
    },
  ];
  static override args = {
    thing: Args.string({
      multiple: true,
      required: true,
      description: 'what to explain; several words are taken as one',
    }),
  };
  static override flags = sourceFlags;

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Explain);
    const [{ openChosenSource }, { runExplain }, { explainText }, { jsonText }] = await Promise.all(
      [
        import('../lib/live/open-chosen.js'),
        import('../lib/explain/run-explain.js'),
        import('../lib/output/explain-text.js'),
        import('../lib/output/json-text.js'),
      ],
    );
    const { palette, columns } = context;
    return runExplain(
      {
        thing: args.thing.join(' '),
        isSourceChosen: flags.snapshot !== undefined || flags.lab,
      },
      {
        openSource: () => openChosenSource(flags, context),
        now: Date.now,
        notice: context.notice,
        print: (document, flows) =>
          context.out.write(
            flags.json
              ? `${jsonText(document, 2)}\n`
              : explainText(document, { palette, columns, flows }),
          ),
      },
    );
  }
}
