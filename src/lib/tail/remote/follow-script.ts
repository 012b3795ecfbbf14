import { shellWord } from '../../text/shell-word.js';
import type { RemoteScript } from '../../cell-transport/cell-transport.js';

/** A place in a cell's kernel log: a file, known by its first line, and bytes of its text before that place. */
export interface LogPosition {
  readonly file: string;
  readonly offset: number;
}

/** Where in a cell's kernel log a follower begins. */
export type FollowStart =
  /** With what is written from now on. */
  | { readonly kind: 'now' }
  /** With the oldest file that was written to after this moment, in milliseconds of the Unix epoch. */
  | { readonly kind: 'since'; readonly since: number }
  /** With the oldest file. */
  | { readonly kind: 'all' }
  /** With the beginning of the file that is written to. */
  | { readonly kind: 'current' }
  | { readonly kind: 'position'; readonly position: LogPosition };

export interface FollowOptions {
  readonly start: FollowStart;
  /** Texts of which each wanted line has one at least. */
  readonly patterns: readonly string[];
  /** Whether it goes on when it has read all that there is. */
  readonly follow: boolean;
  /** Begins the records that are no lines: a word that no log line can know. */
  readonly nonce: string;
}

/**
 * The script that follows a cell's kernel log through every rotation, and says with each line where it stands.
 *
 * It prints lines `OFFSET:TEXT`, counted from the base of the last `F` record, and records `#NONCE X …`:
 *   `F ID BASE` what follows is of this file, offsets count from here; `T ID BASE` the same while it is written;
 *   `L` all that there was has been printed; `A` there is nothing yet; `M` there is no kern.log; `H` all is well;
 *   `X` the wanted file is gone, after a `G NUMBER ID LINE` for each file there is, with its first line.
 * A line that ends in `#NONCE` ends a file: it stands where the file's last byte does.
 *
 * Files are told apart by their first lines, as the inode stays with `.1` and is another for `.2.gz`. A file is
 * held open and followed until the next one has begun: rsyslog writes into it until it is told of the rotation,
 * and never again once it writes into the next. `tail` polls (`-s`), because on a link in /proc it cannot do
 * better, and ends with the watcher; the watcher ends when nobody reads any more or the script itself is killed.
 */
export function followScript(options: FollowOptions): RemoteScript {
  const { start, patterns, follow, nonce } = options;
  const wanted = [...patterns, `#${nonce}`, ': file truncated'];
  const head = [
    'LOG="${CFNET_CELL_ROOT-}/var/log/kern.log"',
    `N=${shellWord(nonce)}`,
    `START=${start.kind}`,
    ...(start.kind === 'since' ? [`SINCE=${Math.floor(start.since / 1000)}`] : []),
    ...(start.kind === 'position'
      ? [`I=${shellWord(start.position.file)} O=${start.position.offset}`]
      : []),
    `FOLLOW=${follow ? '1' : ''}`,
    `pick() { grep -a -b -F "$@" ${wanted.map((text) => `-e ${shellWord(text)}`).join(' ')}; }`,
  ];
  return { text: `${head.join('\n')}\n${BODY}`, root: true };
}

/** Numbers of rotated files that are looked at; stemcells keep 4. */
const BODY = String.raw`LC_ALL=C
export LC_ALL
MOST=40
LIVE=

say() { printf '#%s %s\n' "$N" "$*"; }

# Makes P the path of the file with number $1, 0 for kern.log, and Z whether it is packed; fails where there is none.
nth() {
  Z=
  P=$LOG
  [ "$1" -eq 0 ] || P=$LOG.$1
  [ ! -f "$P" ] || return 0
  Z=1
  P=$P.gz
  [ -f "$P" ]
}

# The text of the file P.
text() {
  if [ -n "$Z" ]; then gzip -dc <"$P"; else cat <"$P"; fi
}

# Makes J the id of the file P; fails as long as it has no whole line.
identify() {
  J=$({ text | head -n 1; echo .; } 2>/dev/null)
  case $J in
    *'
.') ;;
    *) return 1 ;;
  esac
  set -- $(printf '%s' "$J" | cksum)
  J=$1-$2
}

# Makes K the number of the file with the id I.
locate() {
  K=0
  while [ $K -le $MOST ]; do
    if nth $K && identify && [ "$J" = "$I" ]; then return 0; fi
    K=$((K + 1))
  done
  return 1
}

# The wanted file is gone: the reader has to say where to go on.
lost() {
  k=0
  while [ $k -le $MOST ]; do
    if nth $k && identify; then say G "$k" "$J" "$(text 2>/dev/null | head -n 1)"; fi
    k=$((k + 1))
  done
  say X
  exit 0
}

# Opens the file with the id I as 3, so that no rename can take it away.
hold() {
  tries=0
  while [ $tries -lt 5 ]; do
    if locate && { command exec 3<"$P"; } 2>/dev/null; then
      P=/proc/self/fd/3
      if identify && [ "$J" = "$I" ]; then return 0; fi
    fi
    tries=$((tries + 1))
    sleep 0.1
  done
  return 1
}

# Makes J the id of the file after the one with number K; fails as long as that has not begun.
successor() {
  n=$((K - 1))
  tries=0
  while [ $n -ge 0 ]; do
    if nth $n; then
      identify
      return
    fi
    # In the middle of a rotation a number is free for a moment.
    tries=$((tries + 1))
    if [ $tries -ge 10 ]; then
      n=$((n - 1))
      tries=0
    else
      sleep 0.1
    fi
  done
  return 1
}

# Goes on to the next file: the one whose number is right below, before and after the look at it.
step() {
  misses=0
  while :; do
    if locate; then
      misses=0
      at=$K
      if [ $at -eq 0 ]; then lost; fi
      if successor; then
        next=$J
        if locate && [ $K -eq $at ]; then break; fi
      else
        sleep 0.1
      fi
    else
      # Between two names a file can be missed.
      misses=$((misses + 1))
      [ $misses -lt 5 ] || lost
      sleep 0.1
    fi
  done
  I=$next
  O=0
}

# Makes B the size of the file that is held and S the end of its last whole line.
measure() {
  B=$(stat -L -c %s /proc/self/fd/3)
  S=$B
  if [ "$S" -gt 0 ] && [ -n "$(tail -c "+$S" "$P" | head -c 1)" ]; then
    S=$((S - $(head -c "$S" "$P" | tail -n 1 | wc -c)))
  fi
}

# Prints what the file that is held has from O on; up to $1 where that is given.
section() {
  say F "$I" "$O"
  {
    if [ -z "$1" ]; then
      text | tail -c "+$((O + 1))"
    elif [ "$1" -gt "$O" ]; then
      tail -c "+$((O + 1))" "$P" | head -c "$(($1 - O))"
    fi
    printf '#%s\n' "$N"
  } | pick
}

# Whether the log goes on in another file.
moved() {
  [ -s "$LOG" ] && ! [ "$LOG" -ef /proc/self/fd/3 ]
}

# Until the log goes on in another file; fails when nobody is there to read.
watch() {
  ticks=0
  while sleep 0.5; do
    kill -0 $$ 2>/dev/null || exit 1
    ticks=$((ticks + 1))
    [ $((ticks % 4)) -ne 0 ] || say H || exit 1
    if moved; then exit 0; fi
  done
}

follow() {
  if [ -n "$Z" ]; then
    (watch) || exit 1
    return
  fi
  (watch) &
  W=$!
  say T "$I" "$S"
  {
    tail -s 0.1 -c "+$((S + 1))" -f --pid="$W" "$P" 2>&1
    if moved; then printf '#%s\n' "$N"; fi
  } | pick --line-buffered
  kill "$W" 2>/dev/null
  moved || exit 1
}

live() {
  [ -n "$LIVE" ] || say L
  LIVE=1
  [ -n "$FOLLOW" ] || exit 0
}

missing() {
  [ -e "$LOG" ] || say M
}

# There is no whole line in any file: whatever comes is new.
await() {
  missing
  say A
  live
  ticks=0
  until nth 0 && identify; do
    sleep 0.5
    ticks=$((ticks + 1))
    [ $((ticks % 4)) -ne 0 ] || say H || exit 1
  done
  I=$J
  O=0
}

# Makes I the id of the oldest file there is, or of the oldest written to since $1.
oldest() {
  I=
  k=0
  while [ $k -le $MOST ]; do
    if nth $k; then
      if [ -n "$1" ] && [ "$(stat -L -c %Y "$P")" -lt "$1" ]; then break; fi
      if identify; then I=$J; fi
    fi
    k=$((k + 1))
  done
  O=0
  [ -n "$I" ]
}

# Makes I and O the end of all that there is.
newest() {
  k=0
  while [ $k -le $MOST ]; do
    if nth $k && identify; then
      I=$J
      hold || lost
      if [ "$k" -eq 0 ]; then measure; else S=$(text | wc -c); fi
      O=$S
      return 0
    fi
    k=$((k + 1))
  done
  return 1
}

case $START in
  now) newest || await ;;
  since) oldest "$SINCE" || newest || await ;;
  all) oldest '' || await ;;
  current)
    if nth 0 && identify; then I=$J O=0; else await; fi
    ;;
esac

while :; do
  hold || lost
  # In a process of its own: it looks at another file.
  if [ "$K" -gt 0 ] && (successor); then
    section ''
  else
    missing
    S=
    if [ -z "$Z" ]; then
      measure
      if [ "$S" -lt "$O" ]; then
        [ "$B" -ge "$O" ] || lost
        S=$O
      fi
    fi
    section "$S"
    live
    follow
  fi
  step
done
`;
