import { shellWord } from '../text/shell-word.js';
import type { RemoteScript } from './cell-transport.js';
import { shellCommand } from './framed-script.js';

/**
 * The command for a channel without a terminal: nothing hangs up there when a connection is lost, so somebody on the
 * cell waits for the end of the channel's input and then ends all that the script started.
 */
export function watchedCommand(script: RemoteScript): string {
  const text = [
    'exec 3<&0',
    "{ trap '' TERM; cat; kill -TERM 0; } <&3 >/dev/null 2>&1 3<&- &",
    'watcher=$!',
    `sh -c ${shellWord(script.text)} </dev/null 3<&-`,
    'code=$?',
    // Its own end must not look like the connection's.
    'kill -KILL $watcher 2>/dev/null',
    'exit $code',
  ].join('\n');
  return shellCommand({ ...script, text });
}
