import { join } from 'node:path';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { labPlaneFlag } from '../../lib/cli/lab-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

/** How long the lab may take to go, after Ctrl-C too, in milliseconds. */
const END_GRACE_MS = 15_000;

export default class LabDemo extends BaseCommand {
  static override summary = 'a lab of its own shows a denied request, then an allowed one';
  static override description = `Starts a lab beside any other, lets appA call appB without and with a network policy, prints the enriched
log lines of both, and removes the lab.`;

  static override examples = [
    {
      description: 'With real packets where this machine can, else simulated',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'Without root',
      command: '<%= config.bin %> <%= command.id %> --plane simulated',
    },
  ];
  static override flags = labPlaneFlag;

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabDemo);
    const [
      { labFolder },
      { startLab },
      { stopLab },
      { showProgress },
      { runDemo },
      { printFlows },
      { openChosenFoundation },
    ] = await Promise.all([
      import('../../lib/lab/process/lab-folder.js'),
      import('../../lib/lab/process/start-lab.js'),
      import('../../lib/lab/process/stop-lab.js'),
      import('../../lib/lab/process/progress-list.js'),
      import('../../lib/lab/demo/run-demo.js'),
      import('../../lib/lab/demo/print-flows.js'),
      import('../../lib/live/open-chosen.js'),
    ]);
    const { lifetime, notice, out, palette } = context;
    const folder = labFolder(process.env, 'demo');
    lifetime.onEnd(() => stopLab(folder).then(ignore), { graceMs: END_GRACE_MS });
    const { record } = await showProgress({ stderr: process.stderr, notice }, (onStep) =>
      startLab({
        folder,
        wishes: { cells: 2, apps: [], plane: flags.plane, logging: 'all' },
        program: join(this.config.root, 'bin', 'run.js'),
        onStep,
        signal: lifetime.signal,
      }),
    );
    const write = (text: string): Promise<void> | undefined => out.write(text);
    return runDemo(folder, record, {
      notice,
      now: Date.now,
      open: () =>
        openChosenFoundation({ lab: true, name: folder.name, transport: 'auto' }, context),
      enrich: (snapshot, verdict) => printFlows(snapshot, verdict, { write, notice, palette }),
    });
  }
}

function ignore(): void {
  return undefined;
}
