import type { RemoteCell } from '../cell-transport/cell-transport.js';
import type { TimeWindow } from '../filter/time-window.js';
import type { Flow } from '../flow/flow.js';
import type { FoundApp } from '../live/find-app.js';
import { CellFollower, type FollowEvent, type FollowPorts } from './cell-follower.js';
import { CellTail } from './cell-tail.js';
import { GapWords } from './gap-words.js';
import type { LiveKnowledge } from './knowledge/live-knowledge.js';
import type { LiveMerge, MergeInput } from './live-merge.js';
import type { LogGap } from './remote/log-gap.js';
import type { FollowStart, LogPosition } from './remote/follow-script.js';
import { hostsOf, livingContainersOf, patternsFor, targetTest } from './target.js';
import { eventText, shortCellName, type TailCounts } from './tail-text.js';
import { listText } from '../text/list-text.js';

export interface SessionOptions {
  /** Every cell that may be followed. */
  readonly cells: readonly RemoteCell[];
  /** Whose cells are followed; none: all of `cells` are. */
  readonly apps: readonly FoundApp[];
  readonly knowledge: LiveKnowledge;
  readonly merge: LiveMerge;
  readonly window: TimeWindow;
  readonly wants: (flow: Flow) => boolean;
  /** Where the cells begin that are followed from the start. */
  readonly start: FollowStart;
  readonly follow: boolean;
  /** What happened to cells and apps. */
  readonly say: (sentence: string, isLoss: boolean) => void;
  /** Told of each gap in a cell's log, when it is known what comes behind it. */
  readonly onGap?: ((gap: CellGap) => void) | undefined;
  /** Told of a cell that is followed later than the first ones. */
  readonly onLater?: ((cell: RemoteCell) => void) | undefined;
  readonly ports: Omit<FollowPorts, 'tell'>;
  readonly signal: AbortSignal;
}

/** A gap, and whose log has it. */
export interface CellGap {
  readonly cell: RemoteCell;
  readonly gap: LogGap;
}

interface Followed {
  readonly tail: CellTail;
  readonly done: Promise<void>;
  /** Closes the cell some time after its last instance has gone. */
  leaving: NodeJS.Timeout | undefined;
}

/** Lines about a container may come after its end: answers to what it had begun. */
const LEAVE_MS = 10_000;

/** The cells that are followed at a time: opened and closed as apps start, stop and move. */
export class TailSession {
  readonly #options: SessionOptions;
  readonly #wants: (flow: Flow) => boolean;
  readonly #followed = new Map<string, Followed>();
  /** Cells that are no longer followed. */
  readonly #ended: RemoteCell[] = [];
  /** Damaged lines of theirs. */
  #damaged = 0;
  readonly #reached = new Set<string>();
  /** Where cells were left, by their ids. */
  readonly #left = new Map<string, LogPosition>();
  /** Milliseconds of the Unix epoch. */
  readonly #begun: number;
  readonly #gapWords: GapWords;
  #losses = 0;
  /** Cells whose connection is lost at the moment, by their ids. */
  readonly #away = new Set<string>();
  /** How many each cell has, by their ids. */
  readonly #gaps = new Map<string, number>();
  readonly #opened = new Set<string>();
  /** Of the first cells, those of which it is not known yet whether they can be followed. */
  readonly #untold = new Set<string>();
  #toldAll: () => void = () => undefined;
  /** Resolves when each of the first cells is followed, or was not reached at the first try. */
  readonly settled = new Promise<void>((resolve) => {
    this.#toldAll = resolve;
  });
  #hasStarted = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#begun = options.ports.now();
    this.#gapWords = new GapWords((sentence) => {
      options.say(sentence, true);
    });
    const isTarget = targetTest(options.apps);
    this.#wants = (flow) => isTarget(flow) && options.wants(flow);
  }

  get cells(): readonly RemoteCell[] {
    return [...this.#followed.values()].map(({ tail }) => tail.cell);
  }

  /** Cells of which nothing was ever heard. */
  get unreached(): readonly RemoteCell[] {
    return [...this.#ended, ...this.cells].filter(({ id }) => !this.#reached.has(id));
  }

  get counts(): Omit<TailCounts, 'flows'> {
    const tails = [...this.#followed.values()].map(({ tail }) => tail);
    return {
      cells: this.#opened.size,
      losses: this.#losses - this.#away.size,
      away: this.#away.size,
      gaps: [...this.#gaps.values()].reduce((sum, gaps) => sum + gaps, 0),
      gapCells: this.#gaps.size,
      damaged: tails.reduce((sum, { counts }) => sum + counts.damaged, this.#damaged),
    };
  }

  /** Follows what is to be followed now; once at the start, and whenever something changed. */
  adjust(): void {
    const { cells, apps, knowledge, signal } = this.#options;
    if (signal.aborted) return;
    const hosts = apps.length === 0 ? undefined : hostsOf(knowledge.directory, apps);
    for (const cell of cells) {
      const followed = this.#followed.get(cell.id);
      if (followed?.tail.isEnded === true) continue;
      if (hosts === undefined || hosts.has(cell.id)) {
        if (followed === undefined) {
          this.#open(cell);
        } else {
          clearTimeout(followed.leaving);
          followed.leaving = undefined;
          followed.tail.follower.want(patternsFor(apps, cell.id, knowledge.directory));
        }
      } else if (followed !== undefined) {
        followed.leaving ??= setTimeout(() => {
          this.#leave(cell);
        }, LEAVE_MS);
      }
    }
    this.#hasStarted = true;
    if (this.#untold.size === 0) this.#toldAll();
  }

  /** Resolves when nothing is followed any more. */
  async done(): Promise<void> {
    while (this.#followed.size > 0) {
      await Promise.all([...this.#followed.values()].map(({ done }) => done));
    }
  }

  #open(cell: RemoteCell): void {
    const { apps, knowledge, merge, start, follow, ports, signal } = this.#options;
    const isFirst = !this.#hasStarted;
    const input = merge.add(start.kind !== 'now' && isFirst);
    const follower = new CellFollower(
      {
        cell,
        start: isFirst ? start : this.#startLater(cell),
        patterns: patternsFor(apps, cell.id, knowledge.directory),
        isChanging: apps.length > 0,
        follow,
      },
      {
        ...ports,
        tell: (event) => {
          this.#take(cell, event, input);
        },
      },
    );
    const tail = new CellTail({
      cell,
      follower,
      knowledge,
      isKnown: isFirst ? knowledge.knowCell(cell) : knowledge.loadCell(cell),
      window: isFirst ? this.#options.window : this.#windowLater(),
      wants: this.#wants,
      input,
      onGap: (gap) => {
        this.#gapWords.end(cell, gap);
        this.#options.onGap?.({ cell, gap });
      },
    });
    this.#opened.add(cell.id);
    if (isFirst) this.#untold.add(cell.id);
    else {
      this.#options.say(`${shortCellName(cell)}: follows too${this.#whom(cell)}`, false);
      this.#options.onLater?.(cell);
    }
    const done = tail.run(signal).finally(() => {
      this.#told(cell);
      this.#followed.delete(cell.id);
      // Not the whole of it: an app may come and go for days.
      if (!this.#reached.has(cell.id)) this.#ended.push(cell);
      this.#damaged += tail.counts.damaged;
      if (follower.position !== undefined) this.#left.set(cell.id, follower.position);
      // An app may have come back meanwhile.
      if (tail.isEnded) this.adjust();
    });
    this.#followed.set(cell.id, { tail, done, leaving: undefined });
  }

  #leave(cell: RemoteCell): void {
    this.#followed.get(cell.id)?.tail.end();
    this.#options.say(`${shortCellName(cell)}: no instance is left there`, false);
  }

  /**
   * An app that came to a cell may have sent before anybody knew: from the beginning of it all, or from where the
   * cell was left.
   */
  #startLater({ id }: RemoteCell): FollowStart {
    const position = this.#left.get(id);
    return position === undefined
      ? { kind: 'since', since: this.#begun }
      : { kind: 'position', position };
  }

  #windowLater(): TimeWindow {
    const { since, until } = this.#options.window;
    return { since: Math.max(since, this.#begun), until };
  }

  #whom({ id }: RemoteCell): string {
    const { apps, knowledge } = this.#options;
    const names = apps.flatMap((app) =>
      livingContainersOf(knowledge.directory, app)
        .filter(({ cellId }) => cellId === id)
        .map(({ index }) => `${app.identity.app.name ?? app.asked}/${index ?? '?'}`),
    );
    return names.length === 0 ? '' : `, for ${listText(names, 4)}`;
  }

  #told({ id }: RemoteCell): void {
    if (this.#untold.delete(id) && this.#untold.size === 0) this.#toldAll();
  }

  #take(cell: RemoteCell, event: FollowEvent, input: MergeInput): void {
    if (['live', 'lost', 'failed'].includes(event.kind)) this.#told(cell);
    if (event.kind === 'live') this.#reached.add(cell.id);
    if (event.kind === 'lost' || event.kind === 'failed') input.live();
    if (event.kind === 'lost') {
      this.#losses++;
      this.#away.add(cell.id);
    }
    if (event.kind === 'regained') this.#away.delete(cell.id);
    if (event.kind === 'gap') {
      this.#gaps.set(cell.id, (this.#gaps.get(cell.id) ?? 0) + 1);
      this.#gapWords.begin(cell, event.gap);
      return;
    }
    const sentence = eventText(cell, event);
    if (sentence !== undefined) this.#options.say(sentence, event.kind !== 'regained');
  }
}
