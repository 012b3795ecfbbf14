import type { RemoteCell } from '../cell-transport/cell-transport.js';
import type { LogGap } from './remote/log-gap.js';
import { gapText } from './tail-text.js';

/** So long a word waits for the end of its gap, in milliseconds. */
const PATIENCE_MS = 3000;

/** A gap whose end is still to come: the timer at whose end it is told without; undefined where it is told. */
interface Begun {
  readonly timer: NodeJS.Timeout | undefined;
}

/** Says of each gap once from when to when it goes: soon, though its end is known with the next line only. */
export class GapWords {
  readonly #say: (sentence: string) => void;
  /** In their order, by the cells' ids. */
  readonly #begun = new Map<string, Begun[]>();

  constructor(say: (sentence: string) => void) {
    this.#say = say;
  }

  begin(cell: RemoteCell, gap: LogGap): void {
    const begun = this.#begun.get(cell.id) ?? [];
    this.#begun.set(cell.id, begun);
    if (gap.to !== undefined) {
      this.#say(gapText(cell, gap));
      begun.push({ timer: undefined });
      return;
    }
    const timer = setTimeout(() => {
      this.#say(gapText(cell, gap));
      begun[begun.indexOf(one)] = { timer: undefined };
    }, PATIENCE_MS);
    const one = { timer: timer.unref() };
    begun.push(one);
  }

  /** The first gap of the cell that has none yet has its end, or will have none. */
  end(cell: RemoteCell, gap: LogGap): void {
    const timer = this.#begun.get(cell.id)?.shift()?.timer;
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#say(gapText(cell, gap));
  }
}
