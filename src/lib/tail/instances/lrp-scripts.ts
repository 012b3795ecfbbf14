import type { RemoteScript } from '../../cell-transport/cell-transport.js';

/**
 * Follows Diego's events, one JSON object a line, with an empty line every two seconds. cfdot notices only at the
 * next event that nobody reads any more, so a watcher ends it; it does so too when the shell itself was killed.
 */
export function lrpEventsScript(): RemoteScript {
  return {
    root: true,
    text: `. "\${CFNET_CELL_ROOT-}/var/vcap/jobs/cfdot/bin/setup" || exit 1
cfdot lrp-events &
E=$!
(
  trap '' PIPE
  while sleep 2 && kill -0 $$ && echo; do :; done
  kill "$E"
) 2>/dev/null &
W=$!
wait "$E"
ended=$?
kill "$W"
exit "$ended"
`,
  };
}
