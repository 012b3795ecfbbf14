import { shellWord } from '../../text/shell-word.js';
import type { RemoteScript } from '../../cell-transport/cell-transport.js';

/**
 * A place in a cell's kernel log: a file, known by its first line and where it is kept, and bytes of its text before
 * that place.
 */
export interface LogPosition {
  readonly file: string;
  readonly offset: number;
}

export function isSamePlace(one: LogPosition | undefined, other: LogPosition | undefined): boolean {
  return one?.file === other?.file && one?.offset === other?.offset;
}

/** A piece of a file's text, by which it is told from others that begin alike. */
export interface LogMark {
  /** Bytes of the text before it. */
  readonly offset: number;
  readonly length: number;
  /** As `cksum` prints it. */
  readonly sum: number;
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
  | {
      readonly kind: 'position';
      readonly position: LogPosition;
      readonly mark?: LogMark | undefined;
      /** Whether the rest of that file is left out. */
      readonly skip?: boolean;
    };

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
 *   `F ID BASE END NAME` what follows is of this file, offsets count from here, up to END (`-`: not known);
 *   `T ID BASE END NAME` the same while it is written; `E` what was begun so is over, `E END` and should have come so far;
 *   `L` all that there was has been printed; `A` there is nothing yet; `M` there is no kern.log; `H` all is well;
 *   `X` the wanted file is gone, after a `G NUMBER ID LINE` for each file there is, with its first line.
 * A line that ends in `#NONCE` ends a file: it stands where the file's last byte does. One that ends in `#NONCE !` ends
 * a file that cannot be read further, in `#NONCE ?` one that a helper did not read further since it was killed.
 *
 * A cell that runs out of memory may kill any helper at any byte, so each has to say that it came to its end. Where none
 * of the three comes before an `E`, it was `grep`; then the `E` may stand behind a piece of a line. An `H` may stand
 * anywhere.
 *
 * Files are told apart by where they are kept and, as that is another place for `.2.gz`, by their first lines and a mark.
 * A file is held open and followed until a later one has begun: rsyslog writes into it until it is told of the rotation,
 * and never again once it writes into the next. `tail` polls (`-s`), because on a link in /proc it cannot do
 * better, and ends with the watcher; the watcher ends when nobody reads any more or the script itself is killed.
 */
export function followScript(options: FollowOptions): RemoteScript {
  const { start, patterns, follow, nonce } = options;
  const wanted = [...patterns, `#${nonce}`, ': file truncated'];
  const head = [
    'LOG="${CFNET_CELL_ROOT-}/var/log/kern.log"',
    `N=${shellWord(nonce)}`,
    `START=${start.kind} MARK= SKIP=`,
    ...(start.kind === 'since' ? [`SINCE=${Math.floor(start.since / 1000)}`] : []),
    ...(start.kind === 'position' ? positionWords(start) : []),
    `FOLLOW=${follow ? '1' : ''}`,
    `pick() { grep -a -b -F "$@" ${wanted.map((text) => `-e ${shellWord(text)}`).join(' ')}; }`,
  ];
  return { text: `${head.join('\n')}\n${BODY}`, root: true };
}

function positionWords({
  position,
  mark,
  skip,
}: Extract<FollowStart, { kind: 'position' }>): readonly string[] {
  return [
    `I=${shellWord(position.file)} O=${position.offset}`,
    ...(mark === undefined ? [] : [`MARK='${mark.offset} ${mark.length} ${mark.sum}'`]),
    ...(skip === true ? ['SKIP=1'] : []),
  ];
}

/** Numbers of rotated files that are looked at; stemcells keep 4. */
const BODY = String.raw`LC_ALL=C
export LC_ALL
MOST=40
LIVE= SURE=

say() { printf '#%s %s\n' "$N" "$*"; }

# Makes P the path of the file with number $1, 0 for kern.log, A that number, NAME its name and Z whether it is packed;
# fails where there is none.
nth() {
  A=$1
  Z=
  P=$LOG NAME=kern.log
  [ "$1" -eq 0 ] || P=$LOG.$1 NAME=kern.log.$1
  [ ! -f "$P" ] || return 0
  Z=1
  P=$P.gz NAME=$NAME.gz
  [ -f "$P" ]
}

# The text of the file P from its byte $1 on, the first of which is 1.
text() {
  if [ -n "$Z" ]; then gzip -dc <"$P" | tail -c "+$1"; else tail -c "+$1" "$P"; fi
}

# The first line of the file P, as far as it is written.
first() {
  if [ -n "$Z" ]; then gzip -dc <"$P" | head -n 1; else head -n 1 "$P"; fi
}

# Makes PLACE, SIZE and SUM those of the file P; SUM is 0-0 where there is no whole line. Fails where a helper did.
look() {
  SUM=0-0
  set -- $(stat -L -c '%d-%i %s' "$P" 2>/dev/null)
  [ $# -eq 2 ] || return 1
  PLACE=$1 SIZE=$2
  [ "$SIZE" -gt 0 ] || return 0
  set -- $({ { first && printf 'whole ' >&4; } | cksum; } 4>&1 2>/dev/null)
  [ $# -eq 3 ] || return 1
  [ "$3" -gt 0 ] || return 0
  # What something follows is whole.
  if [ -z "$Z" ] && [ "$3" -ge "$SIZE" ]; then
    [ "$(first | tail -c 1 | wc -l)" -eq 1 ] || return 0
  fi
  SUM=$2-$3
} 2>/dev/null

# Makes J the id of the file P; fails as long as that has not begun. A rotated one has begun with its first byte.
identify() {
  looks=0
  until look; do
    looks=$((looks + 1))
    [ -e "$P" ] || return 1
    [ $looks -lt 3 ] || break
    sleep 0.1
  done
  J=$SUM-$PLACE
  [ -z "$Z" ] || return 0
  [ "$SIZE" -gt 0 ] || return 1
  [ "$SUM" != 0-0 ] || [ "$A" -gt 0 ]
}

# Whether the file P has the mark that the wanted one has.
fits() {
  if [ -z "$MARK" ] || [ "$PLACE" = "$SURE" ]; then return 0; fi
  set -- $MARK
  for once_more in 1 2 3; do
    [ "$(text $(($1 + 1)) | head -c "$2" | cksum)" != "$3 $2" ] || return 0
  done
  return 1
} 2>/dev/null

# Makes K the number of the file with the id I: of the one in its place, or else of the only one that may be a copy.
locate() {
  copies=0
  k=0
  while [ $k -le $MOST ]; do
    if nth $k && identify; then
      case $I in
        "$SUM-$PLACE" | 0-0-"$PLACE") is_it=1 ;;
        *-*-"$PLACE") if [ "$SUM" = 0-0 ]; then is_it=1; else is_it=; fi ;;
        "$SUM"-*) if [ "$SUM" = 0-0 ]; then is_it=; else is_it=copy; fi ;;
        *) is_it= ;;
      esac
      if [ -n "$is_it" ] && fits; then
        K=$k FOUND=$PLACE
        [ $is_it = copy ] || return 0
        copies=$((copies + 1))
      fi
    fi
    k=$((k + 1))
  done
  [ $copies -eq 1 ] && nth $K
}

# What tells when the file P began.
dated() {
  text 1 | head -c 65536 | tr -d '\000' | head -n 1 | head -c 512
} 2>/dev/null

# The wanted file is gone: the reader has to say where to go on.
lost() {
  k=0
  while [ $k -le $MOST ]; do
    if nth $k && identify; then say G "$k" "$J" "$(dated)"; fi
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
      if look && [ "$PLACE" = "$FOUND" ]; then
        SURE=$PLACE
        return 0
      fi
    fi
    tries=$((tries + 1))
    sleep 0.1
  done
  return 1
}

# Makes J the id of the first file after the one with number K that has begun; fails where none has.
successor() {
  n=$((K - 1))
  tries=0
  while [ $n -ge 0 ]; do
    if nth $n; then
      # An empty one is passed over: there may be a later one.
      if identify; then return 0; fi
    elif [ $tries -lt 10 ]; then
      # In the middle of a rotation a number is free for a moment.
      tries=$((tries + 1))
      sleep 0.1
      continue
    fi
    n=$((n - 1))
    tries=0
  done
  return 1
}

# Goes on to the next file: the one whose number is below, before and after the look at it.
step() {
  turns=0
  misses=0
  while [ $turns -lt 50 ]; do
    if locate; then
      misses=0
      at=$K
      if [ "$at" -gt 0 ] && successor; then
        next=$J
        if locate && [ "$K" -eq "$at" ]; then
          I=$next O=0 MARK= SURE=
          return
        fi
      fi
    else
      # Between two names a file can be missed.
      misses=$((misses + 1))
      [ $misses -lt 5 ] || lost
    fi
    turns=$((turns + 1))
    [ $((turns % 10)) -ne 0 ] || say H
    sleep 0.1
  done
  echo 'kern.log was renamed, and no file of it is found that comes next' >&2
  exit 1
}

# Whether the first S bytes of the file that is held are whole lines.
ends_line() {
  [ "$S" -eq 0 ] || [ "$(tail -c "+$S" "$P" | head -c 1 | wc -l)" -eq 1 ]
} 2>/dev/null

# Makes B the size of the file that is held and S the end of its last whole line.
measure() {
  for once_more in 1 2 3 4 5; do
    B=$(stat -L -c %s /proc/self/fd/3)
    S=$B
    if [ -n "$B" ]; then
      if ends_line; then return; fi
      S=$((S - $(head -c "$S" "$P" | tail -n 1 | wc -c)))
      if [ "$S" -ge 0 ] && ends_line; then return; fi
    fi
    sleep 0.1
  done
  echo 'the size of kern.log cannot be told' >&2
  exit 1
}

# Says that all is well for as long as somebody is busy.
beat() {
  while sleep 2 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do say H || exit; done
}

# Ends the process $1 without a word of the shell about it.
stop() {
  kill "$1"
  wait "$1"
} 2>/dev/null

# The line at the end, by what those who read the file ended with: whoever was killed may not even have said it.
end_mark() {
  if [ $# -eq 2 ] && [ "$1$2" = 00 ]; then
    printf '#%s\n' "$N"
  elif [ $# -eq 2 ] && [ "$1" -lt 128 ] && [ "$2" -lt 128 ]; then
    printf '#%s !\n' "$N"
  else
    printf '#%s ?\n' "$N"
  fi
}

# Prints what the file that is held has from O on; up to $1 where that is given.
section() {
  end=-
  [ -z "$1" ] || end=$1
  say F "$I" "$O" "$end" "$NAME"
  (beat) &
  BEAT=$!
  {
    {
      ends=$(
        {
          if [ -n "$Z" ]; then
            { gzip -dc <"$P"; echo $? >&4; } | { tail -c "+$((O + 1))" >&5; echo $? >&4; }
          elif [ -z "$1" ]; then
            tail -c "+$((O + 1))" "$P" >&5
            echo 0 $? >&4
          elif [ "$1" -gt "$O" ]; then
            # Whether the first of them came to its end is told by the place of the last byte.
            tail -c "+$((O + 1))" "$P" | { head -c "$(($1 - O))" >&5; echo 0 $? >&4; }
          else
            echo 0 0 >&4
          fi
        } 4>&1
      )
    } 5>&1
    end_mark $ends
  } | pick
  stop "$BEAT"
  say E
}

# Whether the log goes on in another file.
moved() {
  if [ "$LOG" -ef /proc/self/fd/3 ]; then return 1; fi
  if [ -s "$LOG" ] && nth 0 && identify; then return 0; fi
  # rsyslog that was not told of a rotation writes into what was empty then.
  [ -s "$LOG.1" ] && ! [ "$LOG.1" -ef /proc/self/fd/3 ]
}

# Until the log goes on in another file; fails when nobody is there to read.
watch() {
  ticks=0
  while sleep 0.5 >/dev/null 2>&1; do
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
  # The tail of uutils waits for news of a link in /proc, which never come, unless it is told to poll.
  POLL=
  if tail --help 2>/dev/null | grep -q -e --use-polling; then POLL=--use-polling; fi
  (watch) &
  W=$!
  say T "$I" "$S" - "$NAME"
  {
    if tail $POLL -s 0.1 -c "+$((S + 1))" -f --pid="$W" "$P" 2>&1 && moved; then printf '#%s\n' "$N"; fi
  } | pick --line-buffered
  stop "$W"
  moved || exit 1
  say E "$(stat -L -c %s /proc/self/fd/3)"
}

live() {
  [ -n "$LIVE" ] || say L
  LIVE=1
  [ -n "$FOLLOW" ] || exit 0
}

missing() {
  [ -e "$LOG" ] || say M
}

# There is nothing in any file: whatever comes is new.
await() {
  missing
  say A
  live
  ticks=0
  until { nth 0 && identify; } || { nth 1 && identify; }; do
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
  done 2>/dev/null
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
      if [ -z "$Z" ]; then measure; else S=$(text 1 | wc -c) SKIP=1; fi
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
    [ -n "$SKIP" ] || section ''
  else
    missing
    S=
    if [ -z "$Z" ]; then
      measure
      if [ -n "$SKIP" ]; then
        O=$S
      elif [ "$S" -lt "$O" ]; then
        [ "$B" -ge "$O" ] || lost
        S=$O
      fi
    fi
    if [ -n "$SKIP" ] && [ -n "$Z" ]; then
      say F "$I" "$O" - "$NAME"
    else
      section "$S"
    fi
    live
    follow
  fi
  SKIP=
  step
done
`;
