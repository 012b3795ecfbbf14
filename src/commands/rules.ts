import { Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { sourceFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Rules extends BaseCommand {
  static override summary = 'show the LOG rules of cells and whom each is about';
  static override description = `Lists the iptables rules that write log lines: which traffic of which app and instance each logs, how
often at most, and how many packets it has met. A verdict in brackets: nothing leads to that rule, so it
logs nothing. All cells are shown, unless cells or an app are chosen.

--match says which rule printed a log line, which rule decided right after it, and which security group's
rule sent the packet there; with --json in this order.`;
  static override examples = [
    {
      description: 'The LOG rules of all cells',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'What is logged of an app on the cells that host it, with the rules themselves',
      command: '<%= config.bin %> <%= command.id %> --app backend --show-rule',
    },
    {
      description: 'Which rule printed a line',
      command:
        "<%= config.bin %> <%= command.id %> --match 'kernel: [22246.98] DENY_C2C_f13ffea0-9d0d-4ee9- IN=s-010255077003 …'",
    },
    {
      description: 'The same for a line that is piped in, by the rules of a snapshot',
      command: 'tail -1 kern.log | <%= config.bin %> <%= command.id %> --snapshot DIR --match -',
    },
  ];
  static override flags = {
    cell: Flags.string({
      multiple: true,
      summary: 'only this cell (id, name or address); may be repeated',
      helpValue: 'ID',
    }),
    app: Flags.string({
      summary: 'only rules about this app (name or guid) at either end, on the cells that host it',
    }),
    all: Flags.boolean({
      summary: 'all cells, with --app also those that do not host it',
      exclusive: ['cell'],
    }),
    match: Flags.string({
      summary: 'the rule that printed this log line; - reads it from standard input',
      helpValue: 'LINE',
      exclusive: ['app', 'every'],
    }),
    every: Flags.boolean({ summary: 'all rules, by table and chain' }),
    'show-rule': Flags.boolean({ summary: 'add the rule to text output' }),
    ...sourceFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(Rules);
    const [{ openChosenSource }, { runRules }, { rulesText }, { jsonText }] = await Promise.all([
      import('../lib/live/open-chosen.js'),
      import('../lib/rules/run-rules.js'),
      import('../lib/output/rules-text.js'),
      import('../lib/output/json-text.js'),
    ]);
    // What is piped goes to grep and its like: there a rule stays on one line.
    const columns = process.stdout.isTTY ? context.columns : Infinity;
    const textOptions = { palette: context.palette, columns, showRule: flags['show-rule'] };
    return runRules(
      await openChosenSource(flags, context),
      { ...flags, cells: flags.cell ?? [] },
      {
        stdin: process.stdin,
        now: Date.now,
        notice: context.notice,
        print: (document, view, unreached) =>
          context.out.write(
            flags.json
              ? `${jsonText(document, 2)}\n`
              : rulesText(document, view, { ...textOptions, unreached }),
          ),
      },
    );
  }
}
