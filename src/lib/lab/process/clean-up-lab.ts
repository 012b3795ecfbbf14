import { readFile, rm, stat } from 'node:fs/promises';
import { removeNamespaces } from './lab-namespaces.js';
import type { LabFolder } from './lab-folder.js';
import { identityFrom, isRunning, type ProcessIdentity } from './process-identity.js';
import { sessionMembers } from './session-members.js';
import { sendSignal } from './send-signal.js';

/**
 * Removes what a lab that is down left: processes, network namespaces, files. Only while its lock is held,
 * and only when its server does not run.
 * @returns whether there was anything
 */
export async function cleanUpLab(folder: LabFolder): Promise<boolean> {
  const there = await stat(folder.root).then(
    () => true,
    () => false,
  );
  const server = await readServer(folder);
  if (server !== undefined) await endOrphans(server);
  await removeNamespaces(folder);
  await rm(folder.root, { recursive: true, force: true });
  return there;
}

/** Which process serves, or served, the lab; it writes that down before it does anything else. */
export async function readServer({ server }: LabFolder): Promise<ProcessIdentity | undefined> {
  const text = await readFile(server, 'utf8').catch(() => '{}');
  return identityFrom(JSON.parse(text) as unknown);
}

/** While a session has members its number is given to no other process. */
async function endOrphans(server: ProcessIdentity): Promise<void> {
  const members = await sessionMembers(server.pid);
  const reused = members.includes(server.pid) && !(await isRunning(server));
  if (reused) return;
  for (const pid of members) sendSignal(pid, 'SIGKILL');
}
