import type { RemoteScript } from '../../cell-transport/cell-transport.js';
import { SAVE_RULES } from '../../live/save-rules.js';
import { shellWord } from '../../text/shell-word.js';
import {
  AGENT_CONFIG,
  CNI_CONFIG,
  CONTAINER_STORE,
  DEBUG_PORTS,
  FORCE_PORT,
  KERN_LOG,
} from './cell-paths.js';

/** What to look at besides the state itself. */
export interface LookOptions {
  /**
   * Stands before each part of the output: words that nothing on the cell can know, so that no file can pretend to
   * be another.
   */
  readonly mark: string;
  /** Seconds between two looks at the log and the counters; none: one look. */
  readonly watchSeconds?: number;
  /** LOG prefixes whose lines are counted in the log, and the newest of them shown. */
  readonly prefixes?: readonly string[];
  /** What these lines have besides, each of them: `DPT=8080 `. */
  readonly lineWords?: readonly string[];
}

/** Before the look: what it shows is the state afterwards. */
export interface Switching {
  readonly enabled: boolean;
  /** Seconds to wait where the poll cannot be forced. */
  readonly pollSeconds: number;
}

/** More lines of the log are not shown. */
const NEWEST_LINES = 20;
const CURL = 'curl -s -m 10';

/**
 * A script that gathers everything about a cell's logging in one round trip. Each part stands between two lines
 * that begin with the mark; the second has the exit code. `readLook` understands the output.
 * The pidns and the netns setting are those of the cell itself: a cell in a container (BOSH Lite) logs nothing.
 */
export function lookScript(options: LookOptions): RemoteScript {
  return { text: `${HEAD(options.mark)}${lookParts(options)}`, root: true };
}

/**
 * Switches c2c logging at run time, makes the agent rebuild its rules, and looks (cf-facts 2.1, 2.2): the PUT alone
 * may change nothing for long, because the poll is skipped while no policy changes.
 */
export function switchScript(
  { enabled, pollSeconds }: Switching,
  options: LookOptions,
): RemoteScript {
  const put =
    `put_switch() {\n` +
    `  for port in $ports; do\n` +
    `    ${CURL} -X PUT -H 'Content-Type: application/json' -d '{"enabled": ${String(enabled)}}'` +
    ` -w ' %{http_code}' "http://127.0.0.1:$port/iptables-c2c-logging" && return\n` +
    `  done\n` +
    `  return 7\n` +
    `}\n`;
  const force =
    `force_cycle() {\n` +
    `  ${CURL} -w ' %{http_code}' "http://127.0.0.1:$force_port/force-policy-poll-cycle" && return\n` +
    // Before silk 2.20.0 there is no such server, and no poll is skipped.
    `  sleep ${pollSeconds}\n` +
    `  printf 'waited'\n` +
    `}\n`;
  const text = `${HEAD(options.mark)}${put}${force}part put put_switch\npart force force_cycle\n`;
  return { text: text + lookParts(options), root: true };
}

/** Asks the agent for the security groups of containers at once (cf-facts 2.2), and looks. */
export function refreshGroupsScript(
  handles: readonly string[],
  options: LookOptions,
): RemoteScript {
  const refresh =
    `refresh_groups() {\n` +
    `  for handle in ${handles.map(shellWord).join(' ')}; do\n` +
    `    ${CURL} -o /dev/null "http://127.0.0.1:$force_port/force-asgs-for-container?container=$handle"\n` +
    `  done\n` +
    `}\n`;
  const asks = handles.length === 0 ? '' : `${refresh}part force refresh_groups\n`;
  return { text: `${HEAD(options.mark)}${asks}${lookParts(options)}`, root: true };
}

const HEAD = (mark: string): string => `mark=${shellWord(mark)}
root="\${CFNET_CELL_ROOT-}"
agent="$root${AGENT_CONFIG}"
log="$root${KERN_LOG}"
part() {
  printf '\\n%s begin %s\\n' "$mark" "$1"
  shift
  "$@" 2>/dev/null
  printf '\\n%s end %s\\n' "$mark" "$?"
}
configured() { sed -n 's/.*"'"$1"'": *\\([0-9][0-9]*\\).*/\\1/p' "$agent" 2>/dev/null | head -n 1; }
ports="$(configured debug_server_port) ${DEBUG_PORTS.join(' ')}"
force_port="$(configured force_policy_poll_cycle_port)"
: "\${force_port:=${FORCE_PORT}}"
get_switch() {
  for port in $ports; do
    printf '%s ' "$port"
    ${CURL} -w ' %{http_code}' "http://127.0.0.1:$port/iptables-c2c-logging" && return
    printf '\\n'
  done
  return 7
}
stat_log() { stat -c '%s %Y %i' "$log"; }
${SAVE_RULES}`;

function lookParts({ watchSeconds = 0, prefixes = [], lineWords = [] }: LookOptions): string {
  return `part date date +%s.%N
part log stat_log
part agent cat "$agent"
part cni cat "$root${CNI_CONFIG}"
part switch get_switch
part rules save_rules
part rules_ipv6 save_ipv6_rules
part store cat "$root${CONTAINER_STORE}"
part kernel uname -r
part pidns readlink "$root/proc/self/ns/pid"
part all_netns cat "$root/proc/sys/net/netfilter/nf_log_all_netns"
${watchSeconds > 0 ? watchParts(watchSeconds) : ''}${prefixes.length > 0 ? lineParts(prefixes, lineWords) : ''}part date_after date +%s.%N
`;
}

function watchParts(seconds: number): string {
  return `sleep ${seconds}\npart rules_after save_rules\npart rules_after_ipv6 save_ipv6_rules\npart log_after stat_log\n`;
}

/** Of the log and the file put aside last: what is older was compressed. */
function lineParts(prefixes: readonly string[], words: readonly string[]): string {
  const only = words.map((word) => ` | grep -a -F -e ${shellWord(word)}`).join('');
  const patterns = prefixes.map((prefix) => `-e ${shellWord(prefix)}`).join(' ');
  const files = `"$log.1" "$log"`;
  return (
    `count_lines() {\n` +
    prefixes
      .map(
        (prefix) => `  cat ${files} | grep -a -F -e ${shellWord(prefix)}${only} | grep -a -c ''\n`,
      )
      .join('') +
    `}\n` +
    `newest_lines() { cat ${files} | grep -a -F ${patterns}${only} | tail -n ${NEWEST_LINES}; }\n` +
    `part counts count_lines\npart lines newest_lines\n`
  );
}
