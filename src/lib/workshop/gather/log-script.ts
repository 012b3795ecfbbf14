import { shellWord } from '../../text/shell-word.js';
import { POLICY_PORT } from '../judges/policy-judges.js';

/** Lines that are taken along at most of what one sender sent to one receiver, by verdict, to the stories' port or not. */
const MOST_LINES = 20;

/** Stands for every address that is none of the apps': lines about all of those are of one kind. */
const OTHER = 'other';

/**
 * Keeps the last lines of each kind, in their order: many of one kind push out none of another, so that the line that
 * a story asks about is still there after hundreds that came later.
 */
const KEEP_LAST = `
BEGIN { count = split(addresses, list, " "); for (i = 1; i <= count; i++) known[list[i]] = 1 }
function field(name,  at, rest) {
  at = index($0, " " name "=")
  if (at == 0) return ""
  rest = substr($0, at + length(name) + 2)
  at = index(rest, " ")
  return at == 0 ? rest : substr(rest, 1, at - 1)
}
function end(name,  value) { value = field(name); return (value in known) ? value : "${OTHER}" }
{
  kind = end("SRC") " " end("DST") " " (index($0, " DENY_") > 0) " " (field("DPT") == "${POLICY_PORT}")
  slot = kind " " (met[kind]++ % ${MOST_LINES})
  if (slot in kept) delete line[kept[slot]]
  kept[slot] = NR
  line[NR] = $0
}
END { for (i = 1; i <= NR; i++) if (i in line) print line[i] }
`;

/**
 * A pipe for a shell that prints the lines of a cell's log from and to these addresses, oldest first, of each kind the
 * last ones. The log's name is in $log.
 */
export function logScript(addresses: readonly string[]): string {
  // A grep without a pattern takes the file for one, and reads what is not its own.
  if (addresses.length === 0) return ':';
  const wanted = addresses
    .flatMap((ip) => [`SRC=${ip} `, `DST=${ip} `])
    .flatMap((text) => ['-e', shellWord(text)])
    .join(' ');
  return `for file in "$log.1" "$log"; do if [ -r "$file" ]; then grep -ahF ${wanted} "$file"; fi; done |
    awk -v addresses=${shellWord(addresses.join(' '))} '${KEEP_LAST}'`;
}
