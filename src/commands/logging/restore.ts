import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { foundationFlags } from '../../lib/cli/source-flags.js';
import type { ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LoggingRestore extends BaseCommand {
  static override summary = 'put back what logging enable and disable have changed';
  static override description = `Every change is recorded before it is made, also by a cfnet that was killed since. What somebody else has changed
in the meantime is not overwritten, and what another cfnet holds with --for is left to it, unless --force is
given. What cannot be put back stays recorded.`;
  static override examples = [
    { description: 'After a crash', command: '<%= config.bin %> <%= command.id %>' },
  ];
  static override flags = {
    force: Flags.boolean({
      summary: 'also what another cfnet holds, or somebody has changed since',
    }),
    forget: Flags.boolean({
      summary: 'put nothing back, and forget what is recorded',
      exclusive: ['force'],
    }),
    ...foundationFlags,
  };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LoggingRestore);
    const [{ runRestore }, { openChosenFoundation }, { RecordStore }, { recordFolder }, text] =
      await Promise.all([
        import('../../lib/logging/restore/run-restore.js'),
        import('../../lib/live/open-chosen.js'),
        import('../../lib/logging/restore/record-store.js'),
        import('../../lib/logging/restore/record-folder.js'),
        import('../../lib/output/logging/change-text.js'),
      ]);
    const { jsonText } = await import('../../lib/output/json-text.js');
    return runRestore(flags, {
      store: new RecordStore(recordFolder(process.env)),
      open: () => openChosenFoundation(flags, context),
      signal: context.lifetime.signal,
      notice: context.notice,
      print: (document) =>
        context.out.write(flags.json ? `${jsonText(document, 2)}\n` : text.restoreText(document)),
    });
  }
}
