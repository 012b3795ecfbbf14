import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../lib/cli/base-command.js';
import { labNameFlag, labWishFlags } from '../../lib/cli/lab-flags.js';
import { ExitCode, type ExitCodeValue } from '../../lib/errors/cfnet-error.js';

/** How long the parts of a lab may take to end after a signal, in milliseconds. */
const END_GRACE_MS = 8000;

export default class LabServe extends BaseCommand {
  static override summary = 'the background process of cfnet lab up';
  static override hidden = true;
  static override flags = {
    ...labNameFlag,
    ...labWishFlags,
    apps: Flags.string({ multiple: true }),
  };

  /** Runs until a signal ends it. */
  async run(): Promise<ExitCodeValue> {
    const { flags, context } = await this.begin(LabServe);
    const [{ labFolder }, { serveLab }, { openLab }, { MESSAGE_FD }] = await Promise.all([
      import('../../lib/lab/process/lab-folder.js'),
      import('../../lib/lab/process/serve-lab.js'),
      import('../../lib/lab/process/open-lab.js'),
      import('../../lib/lab/process/serve-messages.js'),
    ]);
    const messages = createWriteStream('', { fd: MESSAGE_FD });
    const lab = await serveLab({
      folder: labFolder(process.env, flags.name),
      wishes: {
        cells: flags.cells,
        apps: flags.apps ?? [],
        plane: flags.plane,
        logging: flags.logging,
        masquerade: flags.masquerade,
        overlay: flags.overlay,
        ipv6: flags.ipv6,
      },
      open: openLab,
      messages,
      clock: Date.now,
    });
    messages.end();
    await once(messages, 'close');
    if (lab === undefined) return ExitCode.outside;
    context.lifetime.onEnd(() => lab.close(), { graceMs: END_GRACE_MS });
    return new Promise(() => undefined);
  }
}
