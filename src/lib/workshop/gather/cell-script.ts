import { CNI_CONFIG, DEBUG_PORTS } from '../../logging/look/cell-paths.js';
import { SAVE_RULES } from '../../live/save-rules.js';
import { CAPTURE_FOLDER } from '../judges/capture-judges.js';
import { NAMESPACE } from '../judges/namespace-judges.js';
import { logScript } from './log-script.js';

/** What stands alone on a line before each part of the answer. */
export const PART = '@@cfnet-workshop ';

/** Bytes of a saved capture that are taken along at most. */
const MOST_BYTES = 65_536;

/**
 * One script for all that the workshop looks at on a cell: it changes nothing. A part that cannot be had is
 * empty or missing; the script itself always succeeds.
 * @param addresses overlay addresses whose log lines are wanted
 */
export function cellScript(addresses: readonly string[]): string {
  return `
root=\${CFNET_CELL_ROOT-}
log="$root/var/log/kern.log"
part() { printf '\\n${PART}%s\\n' "$1"; }
# On a lab all cells have their processes on one machine.
own() { [ -z "$root" ] || tr '\\0' '\\n' <"/proc/$1/environ" | grep -qxF "CFNET_CELL_ROOT=$root"; }
${SAVE_RULES}part rules; save_rules
part links; ip link
part vxlan; ip -d link show silk-vtep
part routes; ip route
part neighbours; ip neigh
if command -v bridge >/dev/null 2>&1; then part forwarding; bridge fdb show dev silk-vtep; fi
part namespaces; names=$(ip netns list); printf '%s\\n' "$names"
case " $(printf '%s' "$names" | tr '\\n' ' ')" in
  *' ${NAMESPACE} '* | *' ${NAMESPACE}') part meow; ip netns exec ${NAMESPACE} ip addr ;;
esac
part watchers
find /proc/[0-9]*/fd -lname "$log" | cut -d/ -f3 | sort -u | while read -r pid; do
  tr '\\0' ' ' <"/proc/$pid/cmdline"; echo
done
# cfnet's own follower waits for a log that is empty yet, without having it open.
grep -la 'FOLLOW=[1]' /proc/[0-9]*/cmdline | cut -d/ -f3 | while read -r pid; do
  if own "$pid"; then echo 'tail by cfnet'; fi
done
part captures
grep -lx tcpdump /proc/[0-9]*/comm | cut -d/ -f3 | while read -r pid; do
  if own "$pid"; then
    tr '\\0' ' ' <"/proc/$pid/cmdline"; echo
  fi
done
for file in "$root${CAPTURE_FOLDER}"/*.txt; do
  if [ -f "$file" ]; then part "saved \${file##*/}"; head -c ${MOST_BYTES} "$file"; fi
done
part other-files; ls -A "$root${CAPTURE_FOLDER}" 2>/dev/null | grep -v '[.]txt$'
if [ -r "$log" ]; then
  part log
  ${logScript(addresses)}
fi
part cni; cat "$root${CNI_CONFIG}" 2>/dev/null
part logging
for port in ${DEBUG_PORTS.join(' ')}; do
  if curl -s -m 3 "http://127.0.0.1:$port/iptables-c2c-logging"; then break; fi
done
exit 0
`;
}
