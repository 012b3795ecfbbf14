import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { plainCell } from '../cell-transport/plain-cell.js';
import { isWithin, type TimeWindow } from '../filter/time-window.js';
import { Enricher } from '../flow/enricher.js';
import type { Flow } from '../flow/flow.js';
import { KernelLogReader, type LineCounts } from '../kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import type { CellFollower, FollowedLines } from './cell-follower.js';
import type { LiveKnowledge } from './knowledge/live-knowledge.js';
import type { MergeInput } from './live-merge.js';
import type { LogGap } from './remote/log-gap.js';

export interface CellTailParts {
  readonly cell: RemoteCell;
  readonly follower: CellFollower;
  readonly knowledge: LiveKnowledge;
  /** Resolves when what the cell says of itself has been read. */
  readonly isKnown: Promise<void>;
  readonly window: TimeWindow;
  readonly wants: (flow: Flow) => boolean;
  readonly input: MergeInput;
  /** Told of each gap in the cell's log, when it is known what comes behind it. */
  readonly onGap?: (gap: LogGap) => void;
}

/** One cell's lines on their way to the merge: read, enriched with what is known by then, filtered. */
export class CellTail {
  readonly cell: RemoteCell;
  readonly follower: CellFollower;
  readonly #parts: CellTailParts;
  readonly #reader = new KernelLogReader();
  readonly #ended = new AbortController();
  #enricher: Enricher | undefined;
  #knowledge: unknown;
  #flows = 0;

  constructor(parts: CellTailParts) {
    this.#parts = parts;
    this.cell = parts.cell;
    this.follower = parts.follower;
  }

  get counts(): LineCounts {
    return this.#reader.counts;
  }

  /** Flows that were handed over. */
  get flows(): number {
    return this.#flows;
  }

  /** Until the signal is aborted, `end` is called, or there is nothing to follow. */
  async run(signal: AbortSignal): Promise<void> {
    const { follower, input, isKnown, onGap } = this.#parts;
    try {
      for await (const lines of follower.lines(AbortSignal.any([signal, this.#ended.signal]))) {
        input.stir();
        await isKnown;
        if (lines.gaps.length > 0) await input.settled();
        for (const gap of lines.gaps) onGap?.(gap);
        const flows = await this.#flowsOf(lines);
        this.#flows += flows.length;
        const behind = input.push(flows);
        if (behind !== undefined) await behind;
        // Not before its past has been handed over: others wait for that.
        if (lines.isLive) input.live();
      }
    } finally {
      input.close();
    }
  }

  /** Whether `end` was called: the cell may take some time to end it. */
  get isEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  /** Follows no longer; what came by then is still shown. */
  end(): void {
    this.#ended.abort();
  }

  async #flowsOf({ text, latest }: FollowedLines): Promise<readonly Flow[]> {
    const { cell, knowledge, window, wants } = this.#parts;
    const packets: LoggedPacket[] = [];
    this.#reader.readBlock(text, latest, (packet) => {
      if (isWithin(window, packet.envelope.time?.ms)) packets.push(packet);
    });
    if (packets.length === 0) return [];
    const readBy = knowledge.now;
    await knowledge.settle(cell, packets);
    const enrich = (): readonly Flow[] => this.#enrich(packets, readBy).filter(wants);
    let flows = enrich();
    if (await knowledge.lookAfter(flows)) flows = enrich();
    if (await knowledge.settleRules(cell, flows)) flows = enrich();
    return flows;
  }

  /** @param readBy when the lines had come, in milliseconds of the Unix epoch */
  #enrich(packets: readonly LoggedPacket[], readBy: number): readonly Flow[] {
    const { current } = this.#parts.knowledge;
    if (this.#enricher === undefined || this.#knowledge !== current) {
      this.#enricher = new Enricher(current, plainCell(this.#parts.cell));
      this.#knowledge = current;
    }
    const enricher = this.#enricher;
    return packets.map((packet) => enricher.enrich(packet, readBy));
  }
}
