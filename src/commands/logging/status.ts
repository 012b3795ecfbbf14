import { BaseCommand } from '../../lib/cli/base-command.js';
import { cellChoice, cellFlags } from '../../lib/cli/logging-flags.js';
import { sourceFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LoggingStatus extends BaseCommand {
  static override summary = 'which log lines cells write, and what does not fit together';
  static override description = `For each cell: whether allowed and denied container-to-container traffic (c2c) and security groups are logged, as
configured, as switched at run time and as the rules say; the limits; and whether kern.log is there and grows.
Contradictions are explained. Of all cells, unless some are chosen.

Exit code 5: some cells could not be asked.`;
  static override examples = [
    { description: 'All cells', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'The cells that host an app, of the lab',
      command: '<%= config.bin %> <%= command.id %> --app appB --lab',
    },
    {
      description: 'Of a snapshot',
      command: '<%= config.bin %> <%= command.id %> --snapshot DIR',
    },
  ];
  static override flags = { ...cellFlags, ...sourceFlags };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LoggingStatus);
    const [service, { openChosenFoundation }, { CellProgressList }, { statusText }, { jsonText }] =
      await Promise.all([
        import('../../lib/logging/status/run-status.js'),
        import('../../lib/live/open-chosen.js'),
        import('../../lib/cli/cell-progress.js'),
        import('../../lib/output/logging/status-text.js'),
        import('../../lib/output/json-text.js'),
      ]);
    const { notice, lifetime, out, palette, columns } = context;
    const screen = { stderr: process.stderr, notice: () => undefined };
    const progress = new CellProgressList(screen, { doing: 'Looking at', done: 'seen' });
    lifetime.onEnd(() => progress.shown());
    const print = async (document: Parameters<typeof statusText>[0]): Promise<void> => {
      await progress.shown();
      const options = { palette, columns, now: Date.now() };
      await out.write(flags.json ? `${jsonText(document, 2)}\n` : statusText(document, options));
    };
    const choice = cellChoice(flags);
    if (flags.snapshot !== undefined) {
      const { openSnapshot } = await import('../../lib/source/snapshot-source.js');
      const source = await openSnapshot(flags.snapshot);
      return service.snapshotStatus(source, choice, { print, notice });
    }
    const foundation = await openChosenFoundation(flags, context);
    const ports = { print, notice, signal: lifetime.signal, progress };
    return service.loggingStatus(foundation, choice, ports);
  }
}
