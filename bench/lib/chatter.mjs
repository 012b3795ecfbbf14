import { dottedAddress } from './ipv4.mjs';
import { paddedOctets, veth } from './path.mjs';

/**
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./random.mjs').Range} Range
 */

const PIDS = { first: 1000, last: 99999 };
const KILOBYTES = { first: 40_000, last: 2_000_000 };
const LOOP_DEVICES = { first: 0, last: 31 };
const MICROSECONDS = { first: 2000, last: 9000 };
const OUTSIDE_ADDRESSES = { first: 0x2d000001, last: 0x2dfffffe };
const PORTS = { first: 1024, last: 65535 };
const PROGRAMS = ['java', 'node', 'ruby', 'python3', 'nginx', 'dotnet'];

/**
 * What else the kernel of a cell writes: containers that come and go, their file systems, AppArmor, memory, other
 * firewalls. None of it is a silk line, though some of it looks a little like one.
 * @param {Random} random
 * @param {readonly string[]} addresses  of the cell's containers
 * @returns {() => string} gives one more message
 */
export function createChatter(random, addresses) {
  const container = () => random.pick(addresses);
  const loop = () => `loop${random.within(LOOP_DEVICES)}`;
  const messages = [
    () => `eth0: renamed from c-${paddedOctets(container())}`,
    () => `IPv6: ADDRCONF(NETDEV_CHANGE): ${veth(container())}: link becomes ready`,
    () => `XFS (${loop()}): Mounting V5 Filesystem`,
    () => `XFS (${loop()}): Ending clean mount`,
    () => `XFS (${loop()}): Unmounting Filesystem`,
    () => apparmorMessage(random),
    () => outOfMemoryMessage(random),
    () => `IPv4: martian source ${container()} from 10.0.16.1, on dev eth0`,
    () =>
      `perf: interrupt took too long (${random.within(MICROSECONDS)} > 2500), lowering kernel.perf_event_max_sample_rate to 79500`,
    () =>
      'TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.  Check SNMP counters.',
    () => otherFirewallMessage(random),
  ];
  return () => random.pick(messages)();
}

/**
 * @param {Random} random
 * @returns {string}
 */
function apparmorMessage(random) {
  return (
    `audit: type=1400 audit(1795312800.${random.within({ first: 100, last: 999 })}:${random.within(PIDS)}): ` +
    `apparmor="DENIED" operation="ptrace" profile="garden-default" pid=${random.within(PIDS)} ` +
    `comm="${random.pick(PROGRAMS)}" requested_mask="read" denied_mask="read" peer="unconfined"`
  );
}

/**
 * @param {Random} random
 * @returns {string}
 */
function outOfMemoryMessage(random) {
  const kilobytes = random.within(KILOBYTES);
  return (
    `Memory cgroup out of memory: Killed process ${random.within(PIDS)} (${random.pick(PROGRAMS)}) ` +
    `total-vm:${kilobytes * 3}kB, anon-rss:${kilobytes}kB, file-rss:${random.within(PIDS)}kB, shmem-rss:0kB, ` +
    `UID:4294967294 pgtables:${random.within(PIDS)}kB oom_score_adj:0`
  );
}

/**
 * A LOG line of a rule that is not silk's: the fields are the same, only the prefix tells.
 * @param {Random} random
 * @returns {string}
 */
function otherFirewallMessage(random) {
  return (
    'IPTables-Dropped: IN=eth0 OUT= MAC=42:01:0a:00:10:1e:42:01:0a:00:10:01:08:00 ' +
    `SRC=${dottedAddress(random.within(OUTSIDE_ADDRESSES))} DST=10.0.16.30 LEN=40 TOS=0x00 PREC=0x00 TTL=241 ` +
    `ID=${random.within(PORTS)} PROTO=TCP SPT=${random.within(PORTS)} DPT=${random.within(PORTS)} ` +
    'WINDOW=1024 RES=0x00 SYN URGP=0 '
  );
}
