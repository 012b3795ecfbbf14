import type { CellTransport, RemoteCell, RemoteScript } from '../cell-transport/cell-transport.js';
import { shellWord } from '../text/shell-word.js';

/** Where a cell's kernel log ends: what is behind it came later. */
export interface LogMark {
  readonly cell: RemoteCell;
  /** Number of the file, which changes with every rotation, and its size. */
  readonly inode: string;
  readonly size: number;
}

const LOG = '"${CFNET_CELL_ROOT-}/var/log/kern.log"';

/** How long a line may take from the kernel to the file, in tenths of a second. */
const PATIENCE = 20;
const TIMEOUT_MS = 30_000;

const MARK_SCRIPT: RemoteScript = {
  text: `stat -c '%i %s' ${LOG} 2>/dev/null || echo '0 0'`,
  root: true,
};

/** Errors: those of the transport. */
export async function markLog(transport: CellTransport, cell: RemoteCell): Promise<LogMark> {
  const { stdout } = await transport.run(cell, MARK_SCRIPT, { timeoutMs: TIMEOUT_MS });
  const [inode = '0', size = '0'] = stdout.toString('latin1').trim().split(' ');
  return { cell, inode, size: Number(size) };
}

/**
 * Lines behind a mark with all of some words in them, also where the log was rotated meanwhile. It waits a while for
 * the first one: the log's writer has its own pace. Errors: those of the transport.
 */
export async function linesSince(
  transport: CellTransport,
  { cell, inode, size }: LogMark,
  words: readonly string[],
): Promise<readonly string[]> {
  const filter = words.map((word) => `grep -a -F -e ${shellWord(word)}`).join(' | ');
  const text = `
log=${LOG}
new() {
  if [ "$(stat -c %i "$log" 2>/dev/null)" = ${shellWord(inode)} ]; then tail -c +${size + 1} "$log"
  else tail -c +${size + 1} "$log.1"; cat "$log"
  fi 2>/dev/null
}
left=${PATIENCE}
until new | ${filter}; do
  left=$((left - 1))
  [ $left -gt 0 ] || break
  sleep 0.1
done
:`;
  const { stdout } = await transport.run(cell, { text, root: true }, { timeoutMs: TIMEOUT_MS });
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
