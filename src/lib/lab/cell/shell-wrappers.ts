import { AGENT_JOB } from '../foundation/cell-jobs.js';
import { AGENT_PID_FILE } from './agent-stand-in.js';
import { DEBUG_PORT, FORCE_PORT } from './job-files.js';
import { SKEW_FILE } from './clock-files.js';
import type { Place } from '../foundation/place.js';
import type { DataPlane } from '../plane/data-plane.js';

/** Everybody is allowed everything on a cell of the lab: options are dropped, the command runs. */
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -u | -g | -h | -p | -C | -D) shift; [ $# -gt 0 ] && shift ;;
    --) shift; break ;;
    -*) shift ;;
    [A-Za-z_]*=*) export "$1"; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- "$SHELL"
[ "$1" = su ] && set -- "$SHELL"
exec "$@"
`;

/** A login shell would read this machine's profile, which puts another search path in place of the cell's. */
const SHELL = `#!/bin/sh
program=$(PATH=$CFNET_SYSTEM_PATH command -v "\${0##*/}")
case \${1-} in
  --login) shift ;;
  --*) ;;
  -*l*)
    rest=$(printf %s "\${1#-}" | tr -d l)
    shift
    [ -z "$rest" ] || set -- "-$rest" "$@" ;;
esac
exec "$program" "$@"
`;

/** On a terminal grep prints line by line; the lab's terminals are none that grep would know. */
const GREP = `#!/bin/sh
program=$(PATH=$CFNET_SYSTEM_PATH command -v "\${0##*/}")
exec "$program" --line-buffered "$@"
`;

/** The machine's clock, moved by what the cell's is ahead; files and given times are what they are. */
const DATE = `#!/bin/sh
program=$(PATH=$CFNET_SYSTEM_PATH command -v date)
read -r skew <"$CFNET_CELL_ROOT${SKEW_FILE}" || skew=0
case $skew in 0) exec "$program" "$@" ;; esac
for word in "$@"; do
  case $word in
    -[dfrs]* | -[uR][dfrs]* | --date* | --reference* | --file* | --set*) exec "$program" "$@" ;;
  esac
done
now=$("$program" +%s.%N | awk -v skew="$skew" '{ printf "%.9f", $1 + skew }')
exec "$program" --date="@$now" "$@"
`;

const NEEDS_KERNEL = `#!/bin/sh
echo "\${0##*/}: the packets of this lab are simulated; this needs cfnet lab up --plane kernel" >&2
exit 1
`;

const COMMON = ['bash', 'sh'];
const IPV6_TOOLS = ['ip6tables', 'ip6tables-save'];
/** Commands that the lab carries out on each plane. */
const TOOLS = {
  cell: ['curl', 'cfdot', 'monit', 'uptime'],
  container: ['curl', 'dig', 'nc'],
} as const;

/** On the simulated plane the machine's own programs would tell of the machine; these tell of the lab. */
const SIMULATED = {
  cell: ['iptables', 'iptables-save', 'ip', 'bridge'],
  container: ['ip'],
} as const;

/** Cells without IPv6 have no tool of it: what the machine's own would print is nothing of theirs. */
const NO_IPV6 = `#!/bin/sh
echo "\${0##*/}: No such file or directory: the cells of this lab have no IPv6" >&2
exit 127
`;

/** What there is to see only where a kernel carries the packets. */
const KERNEL_ONLY = {
  cell: ['bpm', 'conntrack', 'nsenter', 'ping', 'ss', 'sysctl', 'tcpdump'],
  container: ['ping', 'ss', 'tcpdump'],
} as const;

/** The agent listens in the lab's own process; everything else is the cell's network, which has a curl of its own. */
const CURL_IN_CELL = `#!/bin/sh
case "$*" in
  *127.0.0.1:${DEBUG_PORT}* | *127.0.0.1:${FORCE_PORT}* | *localhost:${DEBUG_PORT}* | *localhost:${FORCE_PORT}*) ;;
  *) program=$(PATH=$CFNET_SYSTEM_PATH command -v curl) && exec "$program" "$@" ;;
esac
exec "$CFNET_NODE" "$CFNET_LAB_TOOL" curl "$@"
`;

/** The job's process beside others: as BPM has it, with mounts of its own and the cell's network. */
const BPM = `#!/bin/sh
pid=$(cat "$CFNET_CELL_ROOT${AGENT_PID_FILE}" 2>/dev/null)
case \${1-} in
  list)
    printf '%-23s %-6s %s\n' Name Pid Status ${AGENT_JOB} "\${pid:--}" "\${pid:+running}" ;;
  pid | shell)
    [ "\${2-}" = ${AGENT_JOB} ] && [ -n "$pid" ] || { echo "Error: process is not running or could not be found" >&2; exit 1; }
    [ "$1" = shell ] || { echo "$pid"; exit 0; }
    exec nsenter --target "$pid" --mount -- "$SHELL" ;;
  *) echo 'usage: bpm list | bpm pid JOB | bpm shell JOB' >&2; exit 1 ;;
esac
`;

/** A command that the lab itself carries out. */
export function toolScript(name: string): string {
  return `#!/bin/sh\nexec "$CFNET_NODE" "$CFNET_LAB_TOOL" ${name} "$@"\n`;
}

/** The commands that go first in the search path, by name. */
export function wrapperScripts(
  kind: Place['kind'],
  { kind: plane, hasIpv6 }: Pick<DataPlane, 'kind' | 'hasIpv6'>,
): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  for (const name of COMMON) scripts.set(name, SHELL);
  for (const name of ['grep', 'egrep', 'fgrep']) scripts.set(name, GREP);
  for (const name of TOOLS[kind]) scripts.set(name, toolScript(name));
  if (kind === 'cell') scripts.set('sudo', SUDO).set('date', DATE);
  if (!hasIpv6) for (const name of IPV6_TOOLS) scripts.set(name, NO_IPV6);
  if (plane === 'simulated') {
    for (const name of SIMULATED[kind]) scripts.set(name, toolScript(name));
    if (hasIpv6 && kind === 'cell') {
      for (const name of IPV6_TOOLS) scripts.set(name, toolScript(name));
    }
    for (const name of KERNEL_ONLY[kind]) scripts.set(name, NEEDS_KERNEL);
  } else if (kind === 'cell') {
    scripts.set('bpm', BPM).set('curl', CURL_IN_CELL);
  }
  return scripts;
}
