import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { filterFlags, filterValues, flowFlags, outputFormat } from '../lib/cli/flow-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Enrich extends BaseCommand {
  static override summary = 'name, explain and filter iptables log lines from files or stdin';
  static override description = `Reads kernel logs of any form (kern.log, syslog, journalctl, JSON of log shippers, dmesg, gzip, what
bosh logs fetches), takes the lines of silk's and Garden's LOG rules, and adds who stands at both ends, on which cell,
by which rule and for what reason. Names, rules and policies come from a snapshot;
without FILE so do the logs, merged by time.

--app looks for an app at either end of a flow, --from-app at its source, --to-app at its destination;
space, org, instance, ip and port have the same three flags. Filters combine with AND, a repeated flag with
OR, and a value that starts with ! negates: --to-app '!dns'.
-o 'template={{time}} {{source.app.name}}' prints values by their JSON paths.`;
  static override examples = [
    {
      description: 'All that a snapshot has, by time',
      command: '<%= config.bin %> <%= command.id %> --snapshot DIR',
    },
    {
      description: 'What was denied on its way to an app in the last ten minutes',
      command:
        '<%= config.bin %> <%= command.id %> --snapshot DIR --to-app backend --verdict denied --since 10m',
    },
    {
      description: "An aggregated log, with a snapshot's names, as JSON",
      command: '<%= config.bin %> <%= command.id %> syslog.2.gz --snapshot DIR -o json',
    },
    {
      description: 'What bosh logs diego-cell --system has fetched',
      command: '<%= config.bin %> <%= command.id %> cf.diego-cell-20310203-040506-1.tgz',
    },
    {
      description: 'Whatever is piped in',
      command: 'journalctl -k -o json | <%= config.bin %> <%= command.id %> -',
    },
  ];
  static override args = {
    files: Args.string({ multiple: true, description: 'log files; - for standard input' }),
  };
  static override flags = {
    snapshot: Flags.string({ summary: 'folder made by cfnet snapshot', helpValue: 'DIR' }),
    ...filterFlags,
    ...flowFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Enrich);
    const [{ runEnrich }, { selectPrinter }, { watchReader }] = await Promise.all([
      import('../lib/enrich/run-enrich.js'),
      import('../lib/output/flow/select-printer.js'),
      import('../lib/cli/reader-watch.js'),
    ]);
    // A file comes to its end by itself; what is piped in may never.
    if (args.files?.includes('-') ?? flags.snapshot === undefined) {
      watchReader(process.stdout, context.lifetime);
    }
    return runEnrich(
      {
        files: args.files ?? [],
        snapshot: flags.snapshot,
        filters: filterValues(flags),
        since: flags.since,
        until: flags.until,
        first: flags.first,
        last: flags.last,
        failEmpty: flags['fail-empty'],
        quiet: flags.quiet,
      },
      {
        stdin: process.stdin,
        now: Date.now,
        write: (text) => context.out.write(text),
        notice: context.notice,
        printer: selectPrinter(outputFormat(flags), {
          palette: context.palette,
          showRule: flags['show-rule'],
          // What is piped goes to grep and its like: there names stay whole.
          columns: process.stdout.isTTY ? context.columns : Infinity,
        }),
      },
    );
  }
}
