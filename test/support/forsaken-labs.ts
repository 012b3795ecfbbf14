import { readdir, readFile } from 'node:fs/promises';
import { namedNamespaces, removeNamespace } from '../../src/lib/lab/process/lab-namespaces.js';
import { sendSignal } from '../../src/lib/lab/process/send-signal.js';

/** Namespaces of a lab: in a process of its own, or in a test's. */
const OF_A_LAB = /^(?:cfnet-([^.]+)|cfnettest-\d+)\./;

/** The name of a lab that a suite starts: no two have the turn at a time. */
const OF_A_SUITE = /^t\d+/;

/**
 * Ends what a suite left that was killed or could not end its lab, and removes the namespaces of labs that nobody serves
 * any more: the next lab with the kernel would refuse to start. Only with the turn. What was there is said on stderr.
 */
export async function removeForsakenLabs(): Promise<void> {
  for (const namespace of await namedNamespaces()) {
    const [whole, lab] = OF_A_LAB.exec(namespace) ?? [];
    if (whole === undefined) continue;
    const servers = lab === undefined ? [] : await processesNaming(lab);
    if (lab !== undefined && servers.length > 0 && !OF_A_SUITE.test(lab)) continue;
    process.stderr.write(`Removing ${namespace}, which an earlier lab left.\n`);
    for (const pid of servers) sendSignal(pid, 'SIGKILL');
    await removeNamespace(namespace);
  }
}

/** Those with the name of the lab among their arguments. */
async function processesNaming(lab: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, at) => lines[at]?.split('\0').includes(lab) === true);
}
