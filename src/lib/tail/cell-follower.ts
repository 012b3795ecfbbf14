import { randomBytes } from 'node:crypto';
import type {
  CellTransport,
  RemoteCell,
  RemoteStream,
  StreamEnd,
} from '../cell-transport/cell-transport.js';
import { Backoff, type WaitPorts } from './backoff.js';
import type { LogTime } from '../kernel-log/timestamp.js';
import {
  FollowRecords,
  type FollowNews,
  type PlacedLine,
  type RemainingFile,
  type Shortfall,
} from './remote/follow-records.js';
import {
  followScript,
  isSamePlace,
  type FollowStart,
  type LogPosition,
} from './remote/follow-script.js';
import { LineTimes } from './remote/line-time.js';
import { placeKey, RecentLines } from './remote/recent-lines.js';
import { AttendedChunks, SILENT } from './remote/attended-chunks.js';
import { gapUntil, type LogGap } from './remote/log-gap.js';
import { resumePoint } from './remote/resume-point.js';
import { textSum } from './remote/text-sum.js';

/** What happens to a follower, besides lines. */
export type FollowEvent =
  /** All that there was has been read, for the first time: from here on lines come as they are written. */
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly reason: string }
  /** Not reached after several attempts, and given up: only where nothing is to be followed. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Connected again; what was written meanwhile comes now. */
  | { readonly kind: 'regained'; readonly afterMs: number }
  /** Lines are lost, or may be; `lines` gives the gap once more when it is known what comes behind it. */
  | { readonly kind: 'gap'; readonly gap: LogGap }
  | { readonly kind: 'missing' }
  | { readonly kind: 'truncated' };

export interface FollowPorts extends WaitPorts {
  readonly transport: CellTransport;
  /** Milliseconds of the Unix epoch. */
  readonly now: () => number;
  readonly tell: (event: FollowEvent) => void;
  /** Waits for a turn to open a connection; gives the function that ends the turn, undefined when the signal is aborted. */
  readonly turn: (signal: AbortSignal) => Promise<(() => void) | undefined>;
}

export interface FollowTask {
  readonly cell: RemoteCell;
  readonly start: FollowStart;
  readonly patterns: readonly string[];
  /** Whether the patterns may change. */
  readonly isChanging: boolean;
  /** Whether it goes on when it has read all that there is. */
  readonly follow: boolean;
}

/** Whole lines of a cell's kernel log, and the latest moment that they can be from. */
export interface FollowedLines {
  /** One byte a character; may be empty. */
  readonly text: string;
  readonly latest: number;
  /** Whether with these everything has come that there was at the start. */
  readonly isLive: boolean;
  /** What is missing right before these. */
  readonly gaps: readonly LogGap[];
}

/** A log that is only read is given up after so many lost connections. */
const MOST_FAILURES = 4;

/** A file that cannot be read further is given up after so many tries; */
const MOST_TRIES = 3;
/** so many where it is the cell's programs that are killed: whatever it is that takes its memory may pass. */
const MOST_KILLS = 8;

/** Why a stream is closed before its end. */
type Breach = 'silent' | 'truncated' | 'left' | Shortfall;

/**
 * Follows one cell's kernel log and gives every line that has one of the patterns once, in its order, through
 * lost connections, rotations and changes of the patterns.
 */
export class CellFollower {
  readonly #task: FollowTask;
  readonly #ports: FollowPorts;
  readonly #backoff: Backoff;
  readonly #rereads: Backoff;
  readonly #times = new LineTimes();
  readonly #recent: RecentLines | undefined;
  #handedOver: ReadonlySet<string> = new Set();
  #patterns: readonly string[];
  #start: FollowStart;
  #position: LogPosition | undefined;
  /** Up to this moment nothing is missing; milliseconds of the Unix epoch. */
  #covered: number | undefined;
  /** When the last line was written that came. */
  #received: LogTime | undefined;
  #lastLine: PlacedLine | undefined;
  /** Gaps behind which nothing has come yet. */
  #openGaps: LogGap[] = [];
  /** Where a file did not come further, and how many times it was tried. */
  #shortfall: { readonly position: LogPosition | undefined; readonly tries: number } | undefined;
  /** From here on a file is left out. */
  #over: LogPosition | undefined;
  #stream: RemoteStream | undefined;
  #isLive = false;
  /** The position that the cell did not find. */
  #missed: LogPosition | undefined;
  #lostAt: number | undefined;

  constructor(task: FollowTask, ports: FollowPorts) {
    this.#task = task;
    this.#ports = ports;
    this.#backoff = new Backoff(ports);
    this.#rereads = new Backoff(ports);
    this.#patterns = task.patterns;
    this.#start = task.start;
    this.#recent = task.isChanging ? new RecentLines() : undefined;
  }

  /** Where it stands; undefined until it was connected. */
  get position(): LogPosition | undefined {
    return this.#position;
  }

  /**
   * Follows lines with other patterns. Those that had them already are looked for some time back; they come after
   * the later ones that were handed over meanwhile, and those do not come again.
   */
  want(patterns: readonly string[]): void {
    if (patterns.join('\n') === this.#patterns.join('\n')) return;
    this.#patterns = patterns;
    const back = this.#recent?.rewind();
    if (back !== undefined) {
      this.#position = back.position;
      this.#handedOver = back.handedOver;
    }
    void this.#stream?.close();
  }

  /**
   * The lines, until the signal is aborted or, where nothing is to be followed, the log ends. A cell that cannot be
   * reached is tried again for as long, or a few times where nothing is to be followed.
   */
  async *lines(signal: AbortSignal): AsyncGenerator<FollowedLines> {
    let failures = 0;
    while (!signal.aborted) {
      const endTurn = await this.#ports.turn(signal);
      if (endTurn === undefined) break;
      const before = this.#position;
      const outcome = yield* this.#linesOfOneStream(signal, endTurn);
      if (!isSamePlace(this.#position, before)) failures = 0;
      if (outcome === 'done') break;
      if (outcome === 'again') continue;
      if (!this.#task.follow && ++failures >= MOST_FAILURES) {
        this.#ports.tell({ kind: 'failed', reason: reasonOf(outcome) });
        break;
      }
      this.#lose(outcome);
      await this.#backoff.wait(signal);
    }
    const gaps = this.#closeGaps(undefined);
    if (gaps.length > 0) yield { text: '', latest: this.#ports.now(), isLive: false, gaps };
  }

  /** @returns `done` at the end of all, `again` to go on at once, or why the connection was lost. */
  async *#linesOfOneStream(
    signal: AbortSignal,
    endTurn: () => void,
  ): AsyncGenerator<FollowedLines, 'done' | 'again' | StreamEnd> {
    const records = new FollowRecords(randomBytes(8).toString('hex'));
    const patterns = this.#patterns;
    const stream = this.#open(records.nonce, signal);
    this.#stream = stream;
    let breach: Breach | undefined = 'left';
    try {
      breach = yield* this.#linesOf(stream, records, endTurn, patterns);
    } finally {
      endTurn();
      this.#stream = undefined;
      // One that ends by itself is left to say how.
      if (breach !== undefined) await stream.close();
    }
    const end = await stream.end;
    if (signal.aborted) return 'done';
    if (breach === 'truncated') {
      this.#ports.tell({ kind: 'truncated' });
      // Whoever makes log lines that read like tail's message must not keep this busy.
      await this.#backoff.wait(signal);
      return 'again';
    }
    if (breach === 'silent') return { kind: 'lost', reason: 'nothing was heard of it any more' };
    if (typeof breach === 'object') return this.#readAgain(breach, signal);
    if (records.isGone) return this.#resume(records.remaining, signal);
    if (this.#patterns !== patterns) return 'again';
    return !this.#task.follow && this.#isLive && end.kind === 'exited' ? 'done' : end;
  }

  /** @returns why the stream has to be broken off; undefined where it ended by itself. */
  async *#linesOf(
    stream: RemoteStream,
    records: FollowRecords,
    endTurn: () => void,
    patterns: readonly string[],
  ): AsyncGenerator<FollowedLines, Breach | undefined> {
    const chunks = new AttendedChunks(stream);
    for (;;) {
      const chunk = await chunks.next();
      endTurn();
      if (chunk === undefined) return undefined;
      if (chunk === SILENT) return 'silent';
      const news = records.read(chunk);
      // Another position is set already where other patterns are wanted.
      if (this.#patterns !== patterns) return 'left';
      const lines = this.#take(records, news);
      if (lines !== undefined) yield lines;
      if (news.isTruncated) return 'truncated';
      if (news.shortfall !== undefined) return news.shortfall;
    }
  }

  #open(nonce: string, signal: AbortSignal): RemoteStream {
    const { cell, follow } = this.#task;
    const script = followScript({ start: this.#where(), patterns: this.#patterns, follow, nonce });
    return this.#ports.transport.stream(cell, script, { signal });
  }

  #where(): FollowStart {
    const position = this.#position;
    if (position === undefined) return this.#start;
    const line = this.#lastLine?.file === position.file ? this.#lastLine : undefined;
    // The last line of a file may have no newline there.
    const text = line?.text.slice(0, -1);
    return {
      kind: 'position',
      position,
      ...(line !== undefined &&
        text !== undefined && {
          mark: { offset: line.offset, length: text.length, sum: textSum(text) },
        }),
      skip: isSamePlace(position, this.#over),
    };
  }

  #take(records: FollowRecords, news: FollowNews): FollowedLines | undefined {
    const now = this.#ports.now();
    if (records.position !== undefined) this.#stand(records.position, news.isWhole);
    else if (records.isNew) this.#start = { kind: 'all' };
    if (records.position !== undefined || records.isNew) this.#regain();
    if (news.isMissing) this.#ports.tell({ kind: 'missing' });
    const isLive = news.isLive && !this.#isLive;
    if (isLive) {
      this.#isLive = true;
      this.#covered ??= now;
      this.#ports.tell({ kind: 'live' });
    }
    const lines = news.lines.filter((line) => !this.#handedOver.has(placeKey(line)));
    this.#recent?.add(lines);
    if (this.#position !== undefined) this.#recent?.stand(this.#position, now);
    if (lines.length === 0 && !isLive) return undefined;
    const text = lines.map((line) => line.text).join('');
    if (text === '') return { text, latest: now, isLive, gaps: [] };
    const gaps = this.#closeGaps(this.#times.of(text, 0, now));
    this.#lastLine = lines.at(-1);
    this.#received = this.#times.ofLast(text, now) ?? this.#received;
    this.#covered = this.#received?.ms ?? this.#covered;
    return { text, latest: now, isLive, gaps };
  }

  /** @param isWhole whether a file has come as far as was wanted */
  #stand(position: LogPosition, isWhole: boolean): void {
    this.#position = position;
    if (!isWhole && isSamePlace(position, this.#shortfall?.position)) return;
    this.#shortfall = undefined;
    this.#rereads.reset();
  }

  /** @param to the time of what comes behind them */
  #closeGaps(to: LogTime | undefined): readonly LogGap[] {
    return this.#openGaps.splice(0).map((gap) => gapUntil(gap, to ?? gap.to));
  }

  #tellGap(gap: LogGap): void {
    const known = this.#received === undefined ? gap : { ...gap, from: this.#received };
    const whole = gapUntil(known, gap.to);
    this.#openGaps.push(whole);
    this.#ports.tell({ kind: 'gap', gap: whole });
  }

  #lose(end: StreamEnd): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = this.#ports.now();
    this.#covered ??= this.#lostAt;
    this.#ports.tell({ kind: 'lost', reason: reasonOf(end) });
  }

  #regain(): void {
    // Connected it is, but no further.
    if (this.#shortfall !== undefined) return;
    this.#backoff.reset();
    if (this.#lostAt === undefined) return;
    this.#ports.tell({ kind: 'regained', afterMs: this.#ports.now() - this.#lostAt });
    this.#lostAt = undefined;
  }

  /** What did not come of a file is tried again; then it is left out, but for the one that is written to. */
  async #readAgain(
    { isUnreadable, name, bytes }: Shortfall,
    signal: AbortSignal,
  ): Promise<'again' | StreamEnd> {
    const position = this.#position;
    const last = this.#shortfall;
    const tries = last !== undefined && isSamePlace(last.position, position) ? last.tries + 1 : 1;
    this.#shortfall = { position, tries };
    if (position !== undefined && position.file === this.#over?.file) {
      // It was looked at once more for other lines.
      this.#over = position;
      return 'again';
    }
    if (tries < (isUnreadable ? MOST_TRIES : MOST_KILLS)) {
      if (tries > 1) await this.#rereads.wait(signal);
      return 'again';
    }
    if (!isUnreadable && name === 'kern.log') {
      return { kind: 'lost', reason: `what reads ${name} there is killed before its end` };
    }
    this.#over = position;
    this.#tellGap({
      why: 'unreadable',
      file: name,
      ...(bytes !== undefined && bytes > 0 && { bytes }),
    });
    return 'again';
  }

  async #resume(remaining: readonly RemainingFile[], signal: AbortSignal): Promise<'again'> {
    if (this.#covered === undefined) {
      // Nothing was read yet: there is nothing to go on from.
      this.#position = undefined;
      this.#start = this.#task.start;
      await this.#rereads.wait(signal);
      return 'again';
    }
    const latest = this.#ports.now();
    // A file that is there, but does not fit the position, is another by now.
    const wanted = this.#position === this.#missed ? undefined : this.#position;
    this.#missed = this.#position;
    const { start, isGap, next } = resumePoint(wanted, this.#covered, remaining, (line) =>
      this.#times.of(line, 0, latest),
    );
    this.#start = start;
    this.#position = start.kind === 'position' ? start.position : undefined;
    if (isGap) this.#tellGap({ why: 'rotated', ...(next !== undefined && { to: next }) });
    return 'again';
  }
}

function reasonOf(end: StreamEnd): string {
  if (end.kind === 'lost') return end.reason;
  if (end.kind === 'closed') return 'the connection was closed';
  const lastWords = end.stderr.trim().split('\n').at(-1) ?? '';
  return lastWords === '' ? `the remote script ended with ${end.exitCode}` : lastWords;
}
