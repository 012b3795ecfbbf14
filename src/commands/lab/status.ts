import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LabStatus extends BaseCommand {
  static override summary = 'say whether the lab runs, and what it consists of';
  static override description = 'Exit code 1: the lab is not running.';
  static override examples = [
    { description: 'For you', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a script', command: '<%= config.bin %> <%= command.id %> --json' },
  ];
  static override flags = labNameFlag;

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabStatus);
    const [{ labFolder }, { runningLab }, { labJson, labStatusText }, { describeLab }] =
      await Promise.all([
        import('../../lib/lab/process/lab-folder.js'),
        import('../../lib/lab/process/lab-record.js'),
        import('../../lib/output/lab-text.js'),
        import('../../lib/lab/process/lab-document.js'),
      ]);
    const folder = labFolder(process.env, flags.name);
    const document = describeLab(folder, await runningLab(folder));
    await context.out.write(flags.json ? labJson(document) : labStatusText(document, context));
    return document.running ? ExitCode.done : ExitCode.no;
  }
}
