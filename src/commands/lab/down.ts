import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

export default class LabDown extends BaseCommand {
  static override summary = 'end the lab and remove all that it made';
  static override description =
    'Leaves no process, network namespace or file of the lab, also where it was killed before.';
  static override examples = [
    { description: 'The lab', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'One that was started beside it',
      command: '<%= config.bin %> <%= command.id %> --name other',
    },
  ];
  static override flags = labNameFlag;

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabDown);
    const [{ labFolder }, { stopLab }, { labJson }, { describeLab }] = await Promise.all([
      import('../../lib/lab/process/lab-folder.js'),
      import('../../lib/lab/process/stop-lab.js'),
      import('../../lib/output/lab-text.js'),
      import('../../lib/lab/process/lab-document.js'),
    ]);
    const folder = labFolder(process.env, flags.name);
    const wasThere = await stopLab(folder);
    if (flags.json) await context.out.write(labJson(describeLab(folder, undefined)));
    else context.notice(`The lab ${folder.name} ${wasThere ? 'is down.' : 'was not running.'}`);
    return ExitCode.done;
  }
}
