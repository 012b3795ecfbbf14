import { gunzipSync } from 'node:zlib';
import { SAVE_RULES } from './save-rules.js';

/** A file, or what a command printed, as it came from a cell. */
export interface ArchivePart {
  readonly name: string;
  readonly content: Buffer;
  /** Of the command that gave it: what it printed to stderr, and its exit code. */
  readonly exitCode: number;
  readonly said: string;
  /** Milliseconds of the Unix epoch; absent where it is no file. */
  readonly mtimeMs?: number;
}

/**
 * Defines `part NAME COMMAND [MTIME]` for a script that gathers many things in one go: each is compressed and follows
 * in base64, so that any transport carries any bytes, with what went wrong behind it. `R` is the cell's root.
 */
export const ARCHIVE_PRELUDE = `R="\${CFNET_CELL_ROOT-}"
export LC_ALL=C
PATH="$PATH:$R/var/vcap/packages/cfdot/bin:/usr/sbin:/sbin"
exec 3>&1
${SAVE_RULES}part() {
  printf 'part %s %s\\n' "$1" "\${3-}"
  said=$( { { (eval "$2"); printf 'x%s' "$?" >&5; } 2>&5 | gzip -1 | base64 >&3; } 5>&1 )
  printf '\\ndone '
  printf %s "$said" | base64 | tr -d '\\n'
  echo
}
`;

/** Reads what a script with `ARCHIVE_PRELUDE` printed; a part that was cut off at its end is left out. */
export function readArchive(output: Buffer): ReadonlyMap<string, ArchivePart> {
  const parts = new Map<string, ArchivePart>();
  let head: readonly [name: string, seconds: string] | undefined;
  let lines: string[] = [];
  for (const line of output.toString('latin1').split('\n')) {
    const [word = '', name = '', seconds = ''] = line.split(' ');
    if (word === 'part') {
      // Who was to say how it ended was ended.
      if (head !== undefined) parts.set(head[0], partFrom(head, '', ''));
      head = [name, seconds];
      lines = [];
    } else if (word === 'done' && head !== undefined) {
      parts.set(head[0], partFrom(head, lines.join(''), name));
      head = undefined;
    } else {
      lines.push(line);
    }
  }
  return parts;
}

function partFrom(
  [name, seconds]: readonly [string, string],
  content: string,
  ending: string,
): ArchivePart {
  const text = Buffer.from(ending, 'base64').toString('utf8');
  const mark = text.lastIndexOf('x');
  const whole = unpacked(content);
  const said = text.slice(0, mark).trim();
  return {
    name,
    content: whole ?? Buffer.alloc(0),
    exitCode: whole === undefined ? 1 : Number(text.slice(mark + 1)),
    said: whole === undefined ? `it did not come whole ${said}`.trim() : said,
    ...(seconds !== '' && { mtimeMs: Number(seconds) * 1000 }),
  };
}

/** Undefined where gzip was ended on the cell, or is not there: its part comes to its `done` all the same. */
function unpacked(content: string): Buffer | undefined {
  try {
    return gunzipSync(Buffer.from(content, 'base64'));
  } catch {
    return undefined;
  }
}
