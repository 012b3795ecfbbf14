import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { filterFlags, filterValues, flowFlags, outputFormat } from '../lib/cli/flow-flags.js';
import { tailLoggingFlags } from '../lib/cli/logging-flags.js';
import { foundationFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Tail extends BaseCommand {
  static override summary = 'follow the iptables log lines of the cells that host apps';
  static override description = `Shows every logged packet to and from the apps as it is logged, with who stands at both ends, the rule and the
reason, merged by time over all cells that run an instance, wherever the apps move. A lost connection is made
again and goes on at the very line; rotated logs are read to their end.

APP is a name, a guid, or NAME/INDEX for one instance; names are looked up in the targeted space first, then
everywhere. Without APP give --cell or --all; at a terminal you are asked.

With --since what was logged before is shown first; with --last N, the last N flows of all that the logs hold.
Lines that are lost, since a log was rotated away while a cell was not reached or a file of it is damaged, are told
on stderr, and with --gaps in the JSON too; the exit code is 5 then.
Of apps, the cells that run them now are read; with --all --app NAME those too where they ran before.
Filters combine with AND, a repeated flag with OR, and a value that starts with ! negates: --to-app '!dns'.`;
  static override examples = [
    {
      description: 'All that is logged about an app, as it happens',
      command: '<%= config.bin %> <%= command.id %> backend',
    },
    {
      description: 'What was denied to one of two apps in the last ten minutes, and from now on',
      command: '<%= config.bin %> <%= command.id %> frontend backend --verdict denied --since 10m',
    },
    {
      description: 'One instance, in the lab, as JSON',
      command: '<%= config.bin %> <%= command.id %> backend/0 --lab -o json',
    },
    {
      description: 'With logging switched on for as long as it runs',
      command: '<%= config.bin %> <%= command.id %> backend --enable-logging',
    },
    {
      description: 'The last 20 flows of all cells, and no more',
      command: '<%= config.bin %> <%= command.id %> --all --last 20 --no-follow',
    },
  ];
  static override args = {
    apps: Args.string({ multiple: true, description: 'apps to follow' }),
  };
  static override flags = {
    all: Flags.boolean({ summary: 'follow every cell', helpGroup: 'SOURCE' }),
    ...tailLoggingFlags,
    ...foundationFlags,
    ...filterFlags,
    ...flowFlags,
    gaps: Flags.boolean({
      summary: 'with -o json: lines that are lost as {"type":"gap",…}',
      helpGroup: 'OUTPUT',
    }),
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Tail);
    const [{ runTail }, { tailPorts }, { withLogging }, { selectPrinter }, { watchReader }] =
      await Promise.all([
        import('../lib/tail/run-tail.js'),
        import('../lib/cli/tail-ports.js'),
        import('../lib/cli/tail-logging.js'),
        import('../lib/output/flow/select-printer.js'),
        import('../lib/cli/reader-watch.js'),
      ]);
    watchReader(process.stdout, context.lifetime);
    const printer = selectPrinter(outputFormat(flags), {
      palette: context.palette,
      showRule: flags['show-rule'],
      columns: process.stdout.isTTY ? context.columns : Infinity,
    });
    return runTail(
      {
        ...flags,
        apps: args.apps ?? [],
        filters: filterValues(flags),
        noFollow: flags['no-follow'],
        failEmpty: flags['fail-empty'],
      },
      withLogging(tailPorts(context, flags, printer), { ...flags, apps: args.apps ?? [] }, context),
    );
  }
}
