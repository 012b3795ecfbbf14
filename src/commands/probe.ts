import { Flags } from '@oclif/core';
import { BaseCommand } from '../lib/cli/base-command.js';
import { endArgs, portFlag } from '../lib/cli/connection-flags.js';
import { foundationFlags } from '../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../lib/errors/cfnet-error.js';

export default class Probe extends BaseCommand {
  static override summary = 'send a connection from inside an app, and find its log line';
  static override description = `Sends one connection from an instance of SRC by cf ssh, with what its container has (curl, nc, bash, ping),
watches the kernel logs of the cells on the way, and says what came of it, which line and rule that was, and
whether cfnet trace foretold it. A denial that the limit of one line a second hid is tried up to three times.

SRC is an app, app/INDEX or the guid of an instance; DST also an address or a host name, which
the container looks up, and may have its :PORT behind it. Exit code 1: it did not arrive.`;
  static override examples = [
    {
      description: 'Whether one app reaches another',
      command: '<%= config.bin %> <%= command.id %> frontend backend --port 8080',
    },
    {
      description: 'From the second instance to an address outside',
      command: '<%= config.bin %> <%= command.id %> backend/1 203.0.113.10:443',
    },
    {
      description: 'By the internal route, as JSON',
      command: '<%= config.bin %> <%= command.id %> frontend backend.apps.internal:8080 --json',
    },
  ];
  static override args = endArgs;
  static override flags = {
    ...portFlag,
    protocol: Flags.string({
      summary: 'tcp, udp, or icmp or icmpv6 for an echo request; tcp if none is given',
      helpValue: 'NAME',
    }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { args, flags, context } = await this.begin(Probe);
    const [{ openChosenFoundation }, { runProbe }, { probeText }, { jsonText }] = await Promise.all(
      [
        import('../lib/live/open-chosen.js'),
        import('../lib/probe/run-probe.js'),
        import('../lib/output/probe-text.js'),
        import('../lib/output/json-text.js'),
      ],
    );
    const { palette, columns } = context;
    return runProbe(
      await openChosenFoundation(flags, context),
      { ...flags, source: args.src, destination: args.dst },
      {
        notice: context.notice,
        print: (document) =>
          context.out.write(
            flags.json ? `${jsonText(document, 2)}\n` : probeText(document, { palette, columns }),
          ),
      },
    );
  }
}
