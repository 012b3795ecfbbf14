import { SKEW_FILE } from './clock-files.js';
import type { Place } from './tools/tool.js';

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

const COMMON = ['bash', 'sh'];
const TOOLS = {
  cell: ['curl', 'cfdot', 'iptables', 'iptables-save', 'ip', 'monit', 'uptime'],
  container: ['curl', 'dig'],
} as const;

/** A command that the lab itself carries out. */
export function toolScript(name: string): string {
  return `#!/bin/sh\nexec "$CFNET_NODE" "$CFNET_LAB_TOOL" ${name} "$@"\n`;
}

/** The commands that go first in the search path, by name. */
export function wrapperScripts(kind: Place['kind']): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  for (const name of COMMON) scripts.set(name, SHELL);
  for (const name of ['grep', 'egrep', 'fgrep']) scripts.set(name, GREP);
  for (const name of TOOLS[kind]) scripts.set(name, toolScript(name));
  if (kind === 'cell') scripts.set('sudo', SUDO).set('date', DATE);
  return scripts;
}
