import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { CfnetError } from '../../../errors/cfnet-error.js';
import { Namespaces } from './namespaces.js';

/** Files that the plane reads or writes. */
const NEEDED = ['/dev/kmsg', '/proc/sys/net/netfilter/nf_log_all_netns'];
const PROBE = 'probe';
/** What silk needs of the kernel and of iptables, tried out in a namespace of its own. */
const LINKS = ['link add silk-vtep type vxlan id 1 dstport 4789 local 127.0.0.1 nolearning gbp'];
const RULES =
  '*filter\n-A FORWARD -m conntrack --ctstate NEW -m limit --limit 1/sec -j LOG\nCOMMIT\n';

/** Why this machine cannot carry a lab's packets by its kernel; undefined where it can. */
export async function whyNoKernelPlane(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  try {
    for (const path of NEEDED) accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    return 'the kernel log cannot be read here';
  }
  const namespaces = new Namespaces(`cfnetcheck-${randomBytes(4).toString('hex')}.`);
  try {
    await namespaces.create(PROBE);
    await namespaces.ip(PROBE, LINKS);
    await namespaces.execute(PROBE, ['iptables-restore', '--noflush'], RULES);
    return undefined;
  } catch (error) {
    return error instanceof CfnetError ? error.message : String(error);
  } finally {
    await namespaces.removeAll();
  }
}
