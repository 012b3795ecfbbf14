import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';
import type { TrafficResult } from '../../lib/lab/process/traffic.js';

export default class LabTraffic extends BaseCommand {
  static override summary = "let the lab's apps call each other, for something to look at";
  static override description = `Every started app calls every other one by its internal route, and two addresses outside, over and over
until Ctrl-C. Each request is sent with curl from inside of the app; its outcome is one line.`;
  static override examples = [
    {
      description: 'Until Ctrl-C, five requests a second',
      command: '<%= config.bin %> <%= command.id %> --rate 5',
    },
    {
      description: 'For ten seconds, each outcome as JSON',
      command: '<%= config.bin %> <%= command.id %> --for 10 --json',
    },
  ];
  static override flags = {
    ...labNameFlag,
    rate: Flags.integer({ summary: 'requests a second', default: 2, min: 1, max: 20 }),
    for: Flags.integer({ summary: 'end after so many seconds', helpValue: 'SECONDS', min: 1 }),
  };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabTraffic);
    const [
      { labFolder },
      { requireLab },
      { labClient },
      { sendTraffic },
      { tellFailures },
      { trafficLine },
    ] = await Promise.all([
      import('../../lib/lab/process/lab-folder.js'),
      import('../../lib/lab/process/require-lab.js'),
      import('../../lib/lab/process/lab-client.js'),
      import('../../lib/lab/process/traffic.js'),
      import('../../lib/lab/process/tell-failures.js'),
      import('../../lib/output/lab-text.js'),
    ]);
    const folder = labFolder(process.env, flags.name);
    const { session } = labClient(folder, await requireLab(folder));
    const ends = [
      context.lifetime.signal,
      ...(flags.for === undefined ? [] : [AbortSignal.timeout(flags.for * 1000)]),
    ];
    const options = {
      perSecond: flags.rate,
      signal: AbortSignal.any(ends),
      onResult: (result: TrafficResult) => void context.out.write(trafficLine(result, flags.json)),
    };
    await tellFailures(() => sendTraffic(session, options));
    return ExitCode.done;
  }
}
