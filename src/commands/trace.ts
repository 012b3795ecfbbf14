import { Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { endArgs, portFlag } from '../lib/cli/connection-flags.js';
import { sourceFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';
import { TRACE_DETAILS } from '../lib/output/trace/details.js';

export default class Trace extends BaseCommand {
  static override summary = 'predict what happens to a packet, say why, and how to mend it';
  static override description = `Takes the first packet of a connection through the rules that the cells really have, for every instance
of SRC with every instance of DST: whether it arrives, which rule decides, which lines are logged on which
cell, by which policy or security group, or what is missing and the commands that add it.

SRC and DST are an app, app/INDEX, a guid of an app or a container or the beginning of one, or an address;
DST may have its :PORT behind it, and may be a host name, which SRC itself looks up by cf ssh. Exit code 1: it
does not arrive, or not between all instances.`;
  static override examples = [
    {
      description: 'Whether one app reaches another',
      command: '<%= config.bin %> <%= command.id %> frontend backend --port 8080',
    },
    {
      description: 'Whether the second instance gets out, with every rule that it meets',
      command: '<%= config.bin %> <%= command.id %> backend/1 203.0.113.10:443 --detail rules',
    },
    {
      description: 'Whether a ping got through when a snapshot was taken',
      command:
        '<%= config.bin %> <%= command.id %> frontend 203.0.113.10 --protocol icmp --snapshot DIR',
    },
  ];
  static override args = endArgs;
  static override flags = {
    ...portFlag,
    protocol: Flags.string({
      summary: 'tcp, udp, icmp, icmpv6, or another by name or number; tcp if none is given',
      helpValue: 'tcp|udp|icmp|icmpv6',
    }),
    'icmp-type': Flags.string({
      summary: 'kind of ICMP message, by numbers or name; echo-request if none is given',
      helpValue: 'TYPE/CODE|NAME',
    }),
    detail: Flags.option({
      options: TRACE_DETAILS,
      default: 'summary' as const,
      summary: 'the answer, the hops of each way, or their rules too',
    })(),
    ...sourceFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Trace);
    const [{ openChosen }, { runTrace }, { traceDocument }, { traceText }, { jsonText }] =
      await Promise.all([
        import('../lib/live/open-chosen.js'),
        import('../lib/trace/run-trace.js'),
        import('../lib/trace/trace-document.js'),
        import('../lib/output/trace-text.js'),
        import('../lib/output/json-text.js'),
      ]);
    const { palette, columns } = context;
    return runTrace(
      await openChosen(flags, context),
      { ...flags, source: args.src, destination: args.dst, icmpType: flags['icmp-type'] },
      {
        notice: context.notice,
        print: (trace) =>
          context.out.write(
            flags.json
              ? `${jsonText(traceDocument(trace), 2)}\n`
              : traceText(trace, { palette, columns, detail: flags.detail }),
          ),
      },
    );
  }
}
