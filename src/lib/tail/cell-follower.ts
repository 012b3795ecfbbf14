import { randomBytes } from 'node:crypto';
import type {
  CellTransport,
  RemoteCell,
  RemoteStream,
  StreamEnd,
} from '../cell-transport/cell-transport.js';
import { Backoff, type WaitPorts } from './backoff.js';
import { FollowRecords, type FollowNews, type RemainingFile } from './remote/follow-records.js';
import { followScript, type FollowStart, type LogPosition } from './remote/follow-script.js';
import { LineTimes } from './remote/line-time.js';
import { placeKey, RecentLines } from './remote/recent-lines.js';
import { AttendedChunks, SILENT } from './remote/attended-chunks.js';
import { resumePoint, type LogGap } from './remote/resume-point.js';

/** What happens to a follower, besides lines. */
export type FollowEvent =
  /** All that there was has been read, for the first time: from here on lines come as they are written. */
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly reason: string }
  /** Not reached after several attempts, and given up: only where nothing is to be followed. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Connected again; what was written meanwhile comes now. */
  | { readonly kind: 'regained'; readonly afterMs: number }
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
}

/** A log that is only read is given up after so many lost connections. */
const MOST_FAILURES = 4;

/** Why a stream is closed before its end. */
type Breach = 'silent' | 'truncated' | 'left';

/**
 * Follows one cell's kernel log and gives every line that has one of the patterns once, in its order, through
 * lost connections, rotations and changes of the patterns.
 */
export class CellFollower {
  readonly #task: FollowTask;
  readonly #ports: FollowPorts;
  readonly #backoff: Backoff;
  readonly #times = new LineTimes();
  readonly #recent: RecentLines | undefined;
  #handedOver: ReadonlySet<string> = new Set();
  #patterns: readonly string[];
  #start: FollowStart;
  #position: LogPosition | undefined;
  /** Up to this moment nothing is missing; milliseconds of the Unix epoch. */
  #covered: number | undefined;
  #stream: RemoteStream | undefined;
  #isLive = false;
  /** The position that the cell did not find. */
  #missed: LogPosition | undefined;
  #lostAt: number | undefined;

  constructor(task: FollowTask, ports: FollowPorts) {
    this.#task = task;
    this.#ports = ports;
    this.#backoff = new Backoff(ports);
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
      if (endTurn === undefined) return;
      const before = this.#position;
      const outcome = yield* this.#linesOfOneStream(signal, endTurn);
      if (this.#position !== before) failures = 0;
      if (outcome === 'done') return;
      if (outcome === 'again') continue;
      if (!this.#task.follow && ++failures >= MOST_FAILURES) {
        this.#ports.tell({ kind: 'failed', reason: reasonOf(outcome) });
        return;
      }
      this.#lose(outcome);
      await this.#backoff.wait(signal);
    }
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
    if (records.isGone) return this.#resume(records.remaining);
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
    }
  }

  #open(nonce: string, signal: AbortSignal): RemoteStream {
    const { cell, follow } = this.#task;
    const start: FollowStart =
      this.#position === undefined ? this.#start : { kind: 'position', position: this.#position };
    const script = followScript({ start, patterns: this.#patterns, follow, nonce });
    return this.#ports.transport.stream(cell, script, { signal });
  }

  #take(records: FollowRecords, news: FollowNews): FollowedLines | undefined {
    const now = this.#ports.now();
    if (records.position !== undefined) this.#position = records.position;
    else if (records.isNew) this.#start = { kind: 'all' };
    if (records.position !== undefined || records.isNew) this.#regain();
    if (news.isMissing) this.#ports.tell({ kind: 'missing' });
    const isLive = news.isLive && !this.#isLive;
    if (isLive) {
      this.#isLive = true;
      this.#ports.tell({ kind: 'live' });
    }
    const lines = news.lines.filter((line) => !this.#handedOver.has(placeKey(line)));
    this.#recent?.add(lines);
    if (this.#position !== undefined) this.#recent?.stand(this.#position, now);
    if (lines.length === 0 && !isLive) return undefined;
    const text = lines.map((line) => line.text).join('');
    if (text !== '') this.#covered = this.#times.ofLast(text, now) ?? this.#covered;
    return { text, latest: now, isLive };
  }

  #lose(end: StreamEnd): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = this.#ports.now();
    this.#covered ??= this.#lostAt;
    this.#ports.tell({ kind: 'lost', reason: reasonOf(end) });
  }

  #regain(): void {
    this.#backoff.reset();
    if (this.#lostAt === undefined) return;
    this.#ports.tell({ kind: 'regained', afterMs: this.#ports.now() - this.#lostAt });
    this.#lostAt = undefined;
  }

  #resume(remaining: readonly RemainingFile[]): 'again' {
    const latest = this.#ports.now();
    // A file that is there, but too short for the position, is another by now.
    const wanted = this.#position === this.#missed ? undefined : this.#position;
    this.#missed = this.#position;
    const { start, gap } = resumePoint(wanted, this.#covered, remaining, (line) =>
      this.#times.of(line, 0, latest),
    );
    this.#start = start;
    this.#position = start.kind === 'position' ? start.position : undefined;
    if (gap !== undefined) this.#ports.tell({ kind: 'gap', gap: this.#narrowed(gap) });
    return 'again';
  }

  /** Lines before the connection was lost are not among the lost ones. */
  #narrowed({ from, to }: LogGap): LogGap {
    const known = [from, this.#isLive ? this.#lostAt : undefined].filter((ms) => ms !== undefined);
    return {
      ...(known.length > 0 && { from: Math.max(...known) }),
      ...(to !== undefined && { to }),
    };
  }
}

function reasonOf(end: StreamEnd): string {
  if (end.kind === 'lost') return end.reason;
  if (end.kind === 'closed') return 'the connection was closed';
  const lastWords = end.stderr.trim().split('\n').at(-1) ?? '';
  return lastWords === '' ? `the remote script ended with ${end.exitCode}` : lastWords;
}
