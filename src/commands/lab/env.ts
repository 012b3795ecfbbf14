import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LabEnv extends BaseCommand {
  static override summary = 'print the settings that make cf, bosh and cfnet use the lab';
  static override description = `For eval: sets CF_HOME (logged in as admin, org and space targeted), BOSH_…, SSL_CERT_FILE and PATH.
The output holds the lab's BOSH secret.`;
  static override examples = [
    { description: 'In sh, bash or zsh', command: 'eval "$(<%= config.bin %> <%= command.id %>)"' },
    {
      description: 'In fish',
      command: '<%= config.bin %> <%= command.id %> --shell fish | source',
    },
  ];
  static override flags = {
    ...labNameFlag,
    shell: Flags.option({
      options: ['sh', 'fish'] as const,
      default: 'sh',
      summary: 'whose syntax to use',
    })(),
  };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabEnv);
    const [{ labFolder }, { requireLab }, { exportsFor, labEnvironment }, { jsonText }] =
      await Promise.all([
        import('../../lib/lab/process/lab-folder.js'),
        import('../../lib/lab/process/require-lab.js'),
        import('../../lib/lab/process/lab-environment.js'),
        import('../../lib/output/json-text.js'),
      ]);
    const folder = labFolder(process.env, flags.name);
    const path = process.env['PATH'] ?? '';
    const variables = labEnvironment(folder, await requireLab(folder), path);
    const text = flags.json ? `${jsonText(variables, 2)}\n` : exportsFor(flags.shell, variables);
    await context.out.write(text);
    return ExitCode.done;
  }
}
