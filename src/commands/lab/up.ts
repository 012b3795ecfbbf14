import { join } from 'node:path';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag, labWishFlags } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

/** How long what was begun may take to be removed after Ctrl-C, in milliseconds. */
const GIVE_UP_MS = 5000;

export default class LabUp extends BaseCommand {
  static override summary = 'start a foundation on this machine, in the background';
  static override description = `Starts Diego cells with apps, Cloud Controller, UAA, policy server and a BOSH director, all on loopback,
in a background process. A lab that runs already is left as it is; what a killed one left is removed first.

Then: eval "$(cfnet lab env)", and cf, bosh and cfnet use the lab.`;
  static override examples = [
    { description: 'Two cells with appA and appB', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'With logging off, as a foundation is deployed by default',
      command: '<%= config.bin %> <%= command.id %> --logging none',
    },
    {
      description: 'Three cells, three apps, without root',
      command:
        '<%= config.bin %> <%= command.id %> --cells 3 --apps shop,db,cache --plane simulated',
    },
    {
      description: 'Three cells, each with its lease in another block of the overlay',
      command:
        '<%= config.bin %> <%= command.id %> --cells 3 --overlay 10.255.0.0/16,172.30.0.0/16,192.168.64.0/18',
    },
  ];
  static override flags = { ...labNameFlag, ...labWishFlags };

  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabUp);
    const [{ labFolder }, { startLab }, { showProgress }, text, { describeLab }] =
      await Promise.all([
        import('../../lib/lab/process/lab-folder.js'),
        import('../../lib/lab/process/start-lab.js'),
        import('../../lib/lab/process/progress-list.js'),
        import('../../lib/output/lab-text.js'),
        import('../../lib/lab/process/lab-document.js'),
      ]);
    const folder = labFolder(process.env, flags.name);
    const { lifetime, notice } = context;
    const starting = showProgress({ stderr: process.stderr, notice }, (onStep) =>
      startLab({
        folder,
        wishes: {
          cells: flags.cells,
          apps: flags.apps ?? [],
          plane: flags.plane,
          logging: flags.logging,
          masquerade: flags.masquerade,
          overlay: flags.overlay,
          ipv6: flags.ipv6,
        },
        program: join(this.config.root, 'bin', 'run.js'),
        onStep,
        signal: lifetime.signal,
      }),
    );
    lifetime.onEnd(() => starting.then(ignore, ignore), { graceMs: GIVE_UP_MS });
    const lab = await starting;
    const document = describeLab(folder, lab.record);
    if (flags.json) await context.out.write(text.labJson(document));
    else context.notice(text.labUpText(document, lab.wasRunning));
    return ExitCode.done;
  }
}

function ignore(): void {
  return undefined;
}
