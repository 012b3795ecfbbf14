import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { LabFolder } from './lab-folder.js';
import { sendSignal } from './send-signal.js';

const run = promisify(execFile);

/** Where `ip netns` keeps named namespaces. */
const NAMED_NAMESPACES = '/run/netns';

/** The namespace that every lab with a kernel plane has one of. */
const OF_A_LAB = /^cfnet-([^.]+)\.underlay$/;

/** What the names of all network namespaces of a lab begin with. */
export function namespacePrefix({ name }: Pick<LabFolder, 'name'>): string {
  return `cfnet-${name}.`;
}

/** The name of another lab that has namespaces: the one kernel log would tell both labs of each packet. */
export async function otherKernelLab({ name }: LabFolder): Promise<string | undefined> {
  const labs = (await namedNamespaces()).map((entry) => OF_A_LAB.exec(entry)?.[1]);
  return labs.find((lab) => lab !== undefined && lab !== name);
}

/** Removes the namespaces that a lab's kernel plane left, after what still runs in them. */
export async function removeNamespaces(folder: LabFolder): Promise<void> {
  const own = namespacePrefix(folder);
  for (const name of await namedNamespaces()) if (name.startsWith(own)) await removeNamespace(name);
}

/** Removes one namespace, after what still runs in it. */
export async function removeNamespace(name: string): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'pids', name]);
  for (const pid of stdout.split('\n').filter(Boolean)) sendSignal(Number(pid), 'SIGKILL');
  await run('ip', ['netns', 'delete', name]);
}

/** Those of `ip netns list`; none where there is no such thing. */
export function namedNamespaces(): Promise<readonly string[]> {
  return readdir(NAMED_NAMESPACES).catch(() => []);
}
