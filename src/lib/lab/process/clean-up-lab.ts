import { readFile, rm, stat } from 'node:fs/promises';
import { parseJson } from '../../json/parse-json.js';
import { restoreKernelSetting } from './kernel-setting.js';
import { removeNamespaces } from './lab-namespaces.js';
import type { LabFolder } from './lab-folder.js';
import { shellsOfLab } from './lab-processes.js';
import { identityFrom, isRunning } from '../../outside/process-identity.js';
import { sendSignal } from './send-signal.js';

/**
 * Removes what a lab left: processes, network namespaces, a changed setting, files. Only while its lock is held.
 * @returns whether there was anything
 */
export async function cleanUpLab(folder: LabFolder): Promise<boolean> {
  const there = await stat(folder.root).then(
    () => true,
    () => false,
  );
  await endHalfStarted(folder);
  for (const pid of await shellsOfLab(folder)) sendSignal(pid, 'SIGKILL');
  await removeNamespaces(folder);
  await restoreKernelSetting(folder);
  await rm(folder.root, { recursive: true, force: true, maxRetries: 3 });
  return there;
}

/** A server whose starter was killed before it was ready: nobody knows of it but its own note. */
async function endHalfStarted({ server }: LabFolder): Promise<void> {
  const note = parseJson(await readFile(server, 'utf8').catch(() => ''));
  // A note that is torn names nobody, and the rest is to be removed all the same.
  const identity = note.ok ? identityFrom(note.value) : undefined;
  if (identity !== undefined && (await isRunning(identity))) sendSignal(identity.pid, 'SIGKILL');
}
