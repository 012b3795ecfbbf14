import { CfnetError } from '../../errors/cfnet-error.js';
import { choosePlane, type PlaneChoice } from '../plane/choose-plane.js';
import { noteKernelSetting } from './kernel-setting.js';
import type { LabFolder } from './lab-folder.js';
import { namespacePrefix, otherKernelLab } from './lab-namespaces.js';
import type { LabWishes } from './start-lab.js';

/**
 * The data plane for a lab. The kernel's is for one lab at a time: all would read the one kernel log, and the
 * addresses of their containers are the same.
 * Errors: CfnetError USAGE where the kernel's is asked for and cannot be had.
 */
export async function planeForLab(
  folder: LabFolder,
  { plane: wish, ipv6 = true }: Pick<LabWishes, 'plane' | 'ipv6'>,
): Promise<PlaneChoice> {
  const other = wish === 'simulated' ? undefined : await otherKernelLab(folder);
  if (other !== undefined) {
    if (wish === 'auto') return { kind: 'simulated', why: `the lab ${other} has the kernel`, ipv6 };
    throw new CfnetError(
      'USAGE',
      `The lab ${other} has the kernel plane, which is for one at a time`,
      {
        hint: `End it: cfnet lab down --name ${other}. Or use --plane simulated.`,
      },
    );
  }
  const plane = await choosePlane(wish, namespacePrefix(folder), ipv6);
  if (plane.kind === 'kernel') await noteKernelSetting(folder);
  return plane;
}
