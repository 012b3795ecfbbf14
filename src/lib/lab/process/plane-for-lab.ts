import { CfnetError } from '../../errors/cfnet-error.js';
import { choosePlane, type PlaneChoice, type PlaneWish } from '../plane/choose-plane.js';
import { noteKernelSetting } from './kernel-setting.js';
import type { LabFolder } from './lab-folder.js';
import { isBesideKernelLab, namespacePrefix } from './lab-namespaces.js';

/**
 * The data plane for a lab. The kernel's is for one lab at a time: all would read the one kernel log, and the
 * addresses of their containers are the same.
 * Errors: CfnetError USAGE where the kernel's is asked for and cannot be had.
 */
export async function planeForLab(folder: LabFolder, wish: PlaneWish): Promise<PlaneChoice> {
  if (wish !== 'simulated' && (await isBesideKernelLab(folder))) {
    if (wish === 'auto') return { kind: 'simulated', why: 'another lab has the kernel' };
    throw new CfnetError('USAGE', 'Another lab has the kernel plane, which is for one at a time', {
      hint: 'End that one, or use --plane simulated.',
    });
  }
  const plane = await choosePlane(wish, namespacePrefix(folder));
  if (plane.kind === 'kernel') await noteKernelSetting(folder);
  return plane;
}
