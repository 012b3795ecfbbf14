import type { PlacedLine } from './follow-records.js';
import type { LogPosition } from './follow-script.js';

/** So far back lines are looked through again: older than any news of an instance is when it comes. */
const REACH_MS = 30_000;
/** Marks are set no closer than this. */
const MARK_MS = 1000;
/** Lines that are remembered; with more the reach is shorter. */
const MOST_LINES = 20_000;

interface Mark {
  readonly at: number;
  readonly position: LogPosition;
  /** Lines handed over between this mark and the next. */
  readonly lines: { readonly file: string; readonly offset: number }[];
}

/**
 * The places of the lines that were handed over lately. When other lines are wanted, such as a new instance's, the log
 * is read again from some time ago, and lines that were handed over then are left out.
 */
export class RecentLines {
  #marks: Mark[] = [];
  #count = 0;

  /** @param at milliseconds of the Unix epoch */
  stand(position: LogPosition, at: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && at - last.at < MARK_MS) return;
    this.#marks.push({ at, position, lines: [] });
    while (this.#isSpent(this.#marks[1], at)) this.#forget();
  }

  add(lines: readonly PlacedLine[]): void {
    const last = this.#marks.at(-1);
    if (last === undefined) return;
    for (const { file, offset } of lines) last.lines.push({ file, offset });
    this.#count += lines.length;
    while (this.#count > MOST_LINES && this.#marks.length > 1) this.#forget();
  }

  /** Where to read again from, and which lines were handed over since. */
  rewind(): { position: LogPosition; handedOver: ReadonlySet<string> } | undefined {
    const [oldest] = this.#marks;
    if (oldest === undefined) return undefined;
    const places = this.#marks.flatMap(({ lines }) => lines.map(placeKey));
    return { position: oldest.position, handedOver: new Set(places) };
  }

  #isSpent(second: Mark | undefined, at: number): boolean {
    return second !== undefined && at - second.at >= REACH_MS;
  }

  #forget(): void {
    this.#count -= this.#marks.shift()?.lines.length ?? 0;
  }
}

export function placeKey({ file, offset }: { file: string; offset: number }): string {
  return `${file} ${offset}`;
}
