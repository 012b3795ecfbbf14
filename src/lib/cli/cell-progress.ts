import { Listr, ListrLogger, ProcessOutput, type ListrDefaultRendererLogLevels } from 'listr2';
import type { RemoteCell } from '../cell-transport/cell-transport.js';
import type { Problem } from '../errors/problem.js';
import type { CellProgress } from '../logging/cells/each-cell.js';

/** Where progress is shown: stderr, so that stdout keeps data only. */
export interface ProgressScreen {
  readonly stderr: NodeJS.WriteStream;
  /** Writes one line, made safe for terminals. */
  readonly notice: (sentence: string) => void;
}

/** What is done to the cells: `{ doing: 'Switching', done: 'switched' }`. */
export interface ProgressWords {
  readonly doing: string;
  readonly done: string;
}

/** More cells would push each other off the screen: then they are counted. */
const MOST_LISTED = 12;

/**
 * Shows work on cells: a list that is ticked off on a terminal, else a line for each cell that is done. What failed
 * there is for the error to say.
 */
export class CellProgressList implements CellProgress {
  readonly #screen: ProgressScreen;
  readonly #words: ProgressWords;
  #list: TickedCells | undefined;
  #shown: Promise<unknown> = Promise.resolve();

  constructor(screen: ProgressScreen, words: ProgressWords) {
    this.#screen = screen;
    this.#words = words;
  }

  readonly begin = (cells: readonly RemoteCell[]): void => {
    if (!this.#screen.stderr.isTTY || cells.length === 0) return;
    this.#list = new TickedCells(cells, this.#words);
    this.#shown = Promise.all([this.#shown, this.#list.show(this.#screen.stderr)]);
  };

  readonly ended = (cell: RemoteCell, failure: Problem | undefined): void => {
    if (this.#list !== undefined) this.#list.tick(cell, failure);
    else
      this.#screen.notice(`${cell.name}: ${failure === undefined ? this.#words.done : 'failed'}`);
  };

  /** When nothing of it is drawn any more: what is printed then stands below. */
  async shown(): Promise<void> {
    this.#list?.stop();
    await this.#shown;
  }
}

class TickedCells {
  readonly #cells: readonly RemoteCell[];
  readonly #words: ProgressWords;
  readonly #ticks = new Map<string, Tick>();

  constructor(cells: readonly RemoteCell[], words: ProgressWords) {
    this.#cells = cells;
    this.#words = words;
    for (const { id } of cells) this.#ticks.set(id, new Tick());
  }

  tick({ id }: RemoteCell, failure: Problem | undefined): void {
    this.#ticks.get(id)?.end(failure === undefined);
  }

  /** Of work that broke off. */
  stop(): void {
    for (const tick of this.#ticks.values()) tick.end(false);
  }

  show(stderr: NodeJS.WriteStream): Promise<unknown> {
    const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
      processOutput: new ProcessOutput(stderr, stderr),
    });
    const tasks = this.#cells.length > MOST_LISTED ? [this.#countingTask()] : this.#cellTasks();
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      renderer: 'default',
      rendererOptions: { logger, showErrorMessage: false },
      registerSignalListeners: false,
    });
    return list.run().catch(() => undefined);
  }

  #cellTasks(): { title: string; task: () => Promise<void> }[] {
    return this.#cells.map(({ id, name }) => ({
      title: `${this.#words.doing} ${name}`,
      task: () => this.#ticks.get(id)?.succeeded ?? Promise.resolve(),
    }));
  }

  #countingTask(): {
    title: string;
    task: (_: unknown, task: { title: string }) => Promise<void>;
  } {
    const title = (done: number) =>
      `${this.#words.doing} ${this.#cells.length} cells: ${done} ${this.#words.done}`;
    return {
      title: title(0),
      task: async (_, task) => {
        let done = 0;
        const ticks = [...this.#ticks.values()].map(({ ended }) =>
          ended.then(() => {
            done++;
            task.title = title(done);
          }),
        );
        await Promise.all(ticks);
      },
    };
  }
}

/** One cell that is yet to come to its end. */
class Tick {
  #end: (isGood: boolean) => void = () => undefined;
  readonly ended = new Promise<boolean>((resolve) => {
    this.#end = resolve;
  });
  readonly succeeded = this.ended.then((isGood) => {
    if (!isGood) throw new Error('failed');
  });

  constructor() {
    // Of a list that counts nobody looks at the single cell.
    this.succeeded.catch(() => undefined);
  }

  end(isGood: boolean): void {
    this.#end(isGood);
  }
}
