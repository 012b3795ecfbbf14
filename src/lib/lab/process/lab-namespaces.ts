import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { LabFolder } from './lab-folder.js';
import { sendSignal } from './send-signal.js';

const run = promisify(execFile);

/** Where `ip netns` keeps named namespaces. */
const NAMED_NAMESPACES = '/run/netns';

/** What the names of all network namespaces of a lab begin with. */
export function namespacePrefix({ name }: LabFolder): string {
  return `cfnet-${name}.`;
}

/** Removes the namespaces that a lab's kernel plane left, after what still runs in them. */
export async function removeNamespaces(folder: LabFolder): Promise<void> {
  const names = await readdir(NAMED_NAMESPACES).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(namespacePrefix(folder)))) {
    const { stdout } = await run('ip', ['netns', 'pids', name]);
    for (const pid of stdout.split('\n').filter(Boolean)) sendSignal(Number(pid), 'SIGKILL');
    await run('ip', ['netns', 'delete', name]);
  }
}
