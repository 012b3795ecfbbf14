import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { CfnetError } from '../../../errors/cfnet-error.js';
import { CELL_SETTINGS } from './ipv6-links.js';
import { Namespaces } from './namespaces.js';

const KERNEL_IPV6 = '/proc/sys/net/ipv6';
const PROBE = 'probe';
const LINKS = ['link set lo up', 'addr add fd00:cf::1/128 dev lo nodad'];
/** What silk's rules of IPv6 need of the kernel and of ip6tables. */
const RULES = `*filter
-A FORWARD -m iprange --dst-range fd00::1-fd00::2 -m conntrack --ctstate NEW -m limit --limit 1/sec -j LOG
-A FORWARD -j REJECT --reject-with icmp6-port-unreachable
COMMIT
*nat
-A POSTROUTING -s fd00::1/128 -j MASQUERADE
COMMIT
`;

/** Why the kernel plane has no IPv6 egress on this machine; undefined where it can have it. As root, on Linux. */
export async function whyNoKernelIpv6(): Promise<string | undefined> {
  if (!existsSync(KERNEL_IPV6)) return 'the kernel has none';
  const namespaces = new Namespaces(`cfnetcheck-${randomBytes(4).toString('hex')}.`);
  try {
    await namespaces.create(PROBE, CELL_SETTINGS);
    await namespaces.ip(PROBE, LINKS);
    await namespaces.execute(PROBE, ['ip6tables-restore', '--noflush'], RULES);
    return undefined;
  } catch (error) {
    return error instanceof CfnetError ? error.message : String(error);
  } finally {
    await namespaces.removeAll();
  }
}
