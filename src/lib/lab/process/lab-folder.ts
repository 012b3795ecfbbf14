import { join } from 'node:path';
import { CfnetError } from '../../errors/cfnet-error.js';
import { stateFolder } from '../../outside/state-folder.js';

/** Also part of the names of network namespaces, which are short. */
const NAME = /^[a-z0-9][a-z0-9-]{0,19}$/;

/** Where a lab keeps what it needs; nothing of it is left when the lab is down. */
export interface LabFolder {
  readonly name: string;
  readonly root: string;
  /** What the lab consists of and how to reach it: written last, when all is ready. */
  readonly record: string;
  /** Which process serves the lab: written first. */
  readonly server: string;
  /** A setting of the machine as it was before the lab. */
  readonly kernelSetting: string;
  /** Held by whoever starts or ends the lab; stands beside `root`, which comes and goes. */
  readonly lock: string;
  /** What the serving process has to say. */
  readonly log: string;
  /** The files of the cells, one folder each. */
  readonly cells: string;
  /** CF_HOME, logged in as admin and targeted. */
  readonly cfHome: string;
  /** Commands that go first in PATH. */
  readonly bin: string;
  /** PEM of the lab's certificate authority. */
  readonly caCert: string;
  /** The same with the authorities that this machine trusts anyway. */
  readonly caBundle: string;
}

/**
 * The folder of a lab, under the XDG state folder.
 * Errors: CfnetError USAGE for a name that does not fit.
 */
export function labFolder(env: NodeJS.ProcessEnv, name: string): LabFolder {
  if (!NAME.test(name)) {
    throw new CfnetError('USAGE', `A lab cannot be called ${JSON.stringify(name)}`, {
      hint: 'Use up to 20 lower-case letters, digits and dashes.',
    });
  }
  const base = stateFolder(env, 'lab');
  const root = join(base, name);
  return {
    name,
    root,
    record: join(root, 'lab.json'),
    server: join(root, 'server.json'),
    kernelSetting: join(root, 'kernel-setting'),
    lock: join(base, `${name}.lock`),
    log: join(root, 'lab.log'),
    cells: join(root, 'cells'),
    cfHome: join(root, 'cf-home'),
    bin: join(root, 'bin'),
    caCert: join(root, 'ca.pem'),
    caBundle: join(root, 'ca-bundle.pem'),
  };
}
