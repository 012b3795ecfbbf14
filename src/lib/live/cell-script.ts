import type { RemoteScript } from '../cell-transport/cell-transport.js';
import { ARCHIVE_PRELUDE } from './cell-archive.js';

/** So much of rep's log tells of containers that are gone (cf-facts 3.2). */
const REP_LOG_BYTES = 4 << 20;

/** Seconds that an agent's switch or the BBS may take. */
const PATIENCE = 10;

/** The agent's port before silk 2.20.0 was another; its configuration tells (cf-facts 2.1). */
const DEFAULT_DEBUG_PORT = 8721;

/** Paths on a cell: cf-facts 3.1, 3.2. */
const STATE = `
end_of() {
  if [ "$(stat -c %s "$1")" -le ${REP_LOG_BYTES} ]; then cat "$1"; return; fi
  { read=$({ { tail -c ${REP_LOG_BYTES} "$1" && printf 1 >&7; } | sed 1d >&6; } 7>&1 && printf 2); } 6>&1
  [ "$read" = 12 ]
}
agent="$jobs/vxlan-policy-agent/config/vxlan-policy-agent.json"
part container-metadata.json 'cat "$R/var/vcap/data/container-metadata/store.json"'
part iptables-save.txt save_rules
part ip6tables-save.txt save_ipv6_rules
part ip-route.txt 'ip route'
part agent-config 'cat "$agent"'
part cni-config 'cat "$jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist"'
port=$(sed -n 's/.*"debug_server_port": *\\([0-9][0-9]*\\).*/\\1/p' "$agent" 2>/dev/null | head -n 1)
part logging-switch 'curl -s -m ${PATIENCE} "http://127.0.0.1:\${port:-${DEFAULT_DEBUG_PORT}}/iptables-c2c-logging"'
part rep.log 'end_of "$R/var/vcap/sys/log/rep/rep.stdout.log"'
`;

const LRPS = `
part actual-lrps.ndjson '. "$jobs/cfdot/bin/setup" && timeout ${PATIENCE} cfdot actual-lrps'
`;

/** Kernel logs as far as they are written at this moment, oldest and newest alike (cf-facts 8.1). */
const LOGS = `
for f in "$R"/var/log/kern.log*; do
  case "\${f##*/}" in
    kern.log | kern.log.[0-9] | kern.log.[0-9].gz | kern.log.[0-9][0-9].gz)
      part "\${f##*/}" 'head -c "$(stat -c %s "$f")" "$f"' "$(stat -c %Y "$f")" ;;
  esac
done
`;

export interface CellWishes {
  /** Containers, rules, logging, rep's log. */
  readonly state?: boolean;
  /** What runs on all cells, by the BBS. */
  readonly lrps?: boolean;
  readonly logs?: boolean;
}

/** Everything that is wanted of a cell, in one go; for `readArchive`. */
export function cellScript({ state, lrps, logs }: CellWishes): RemoteScript {
  const parts = [
    ARCHIVE_PRELUDE,
    ...(state || lrps ? ['jobs="$R/var/vcap/jobs"\n'] : []),
    ...(state ? [STATE] : []),
    ...(lrps ? [LRPS] : []),
    ...(logs ? [LOGS] : []),
  ];
  return { text: parts.join(''), root: true };
}
