import { readFile, writeFile } from 'node:fs/promises';
import type { LabFolder } from './lab-folder.js';
import { otherKernelLab } from './lab-namespaces.js';

/** Whether LOG rules outside of the first network namespace speak; the kernel plane switches it on. */
const SETTING = '/proc/sys/net/netfilter/nf_log_all_netns';

/** Notes how the machine's setting is before a lab changes it, for the case that the lab is killed. */
export async function noteKernelSetting({ kernelSetting }: LabFolder): Promise<void> {
  await writeFile(kernelSetting, await readFile(SETTING, 'utf8'), { mode: 0o600 });
}

/** Puts back what was noted, unless another lab needs it as it is. */
export async function restoreKernelSetting(folder: LabFolder): Promise<void> {
  const before = await readFile(folder.kernelSetting, 'utf8').catch(() => undefined);
  if (before === undefined || (await otherKernelLab(folder)) !== undefined) return;
  if (before !== (await readFile(SETTING, 'utf8'))) await writeFile(SETTING, before);
}
