import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LabShell extends BaseCommand {
  static override summary = 'open a shell in which cf, bosh and cfnet use the lab';
  static override description =
    'Starts $SHELL with the settings of cfnet lab env, on this terminal. The lab goes on when the shell ends.';
  static override examples = [
    { description: 'Until its exit', command: '<%= config.bin %> <%= command.id %>' },
  ];
  static override flags = labNameFlag;

  async run(): Promise<ExitCodeValue> {
    const { flags } = await this.begin(LabShell);
    const [{ labFolder }, { requireLab }, { labEnvironment }, { runShell }] = await Promise.all([
      import('../../lib/lab/process/lab-folder.js'),
      import('../../lib/lab/process/require-lab.js'),
      import('../../lib/lab/process/lab-environment.js'),
      import('../../lib/lab/process/lab-shell.js'),
    ]);
    const { env } = process;
    const folder = labFolder(env, flags.name);
    const variables = labEnvironment(folder, await requireLab(folder), env['PATH'] ?? '');
    await runShell(env['SHELL'] ?? '/bin/sh', { ...env, ...variables });
    return ExitCode.done;
  }
}
