import { CfnetError } from '../errors/cfnet-error.js';
import type { Gathered } from '../errors/problem.js';
import type { BoshCli, CfCli, LiveFoundation } from '../live/foundation.js';
import { chooseCells, type CellChoice } from '../logging/cells/choose-cells.js';
import { eachCell, type CellProgress } from '../logging/cells/each-cell.js';
import { lookAtCell, type TimedLook } from '../logging/look/look-at-cell.js';
import { cellLogging, type CellLogging } from '../logging/state/cell-logging.js';
import { once } from '../source/once.js';

/** A cell as it was seen: its logging, and when that was by the clock here. */
export interface SeenCell extends CellLogging {
  readonly look: TimedLook;
}

export interface GroundsOptions {
  readonly cf: CfCli;
  readonly bosh: BoshCli;
  /** Errors: those of opening a foundation; NOT_LOGGED_IN where cf is not. */
  readonly open: () => Promise<LiveFoundation>;
  readonly choice: CellChoice;
  readonly watchSeconds: number;
  readonly signal: AbortSignal;
  readonly progress: CellProgress;
}

/** What a check may look at. */
export type CheckGrounds = Pick<
  DoctorGrounds,
  'cf' | 'bosh' | 'foundation' | 'cells' | 'looks' | 'seen'
>;

/** What checks look at; each part is fetched when the first check asks for it, and once. */
export class DoctorGrounds {
  readonly cf: CfCli;
  readonly bosh: BoshCli;
  readonly foundation: () => Promise<LiveFoundation>;
  /** The chosen cells. Errors: those of the foundation. */
  readonly cells = once(async () => chooseCells(await this.foundation(), this.#options.choice));
  /** A look at each of them; those that cannot be entered are problems. Errors: those of the foundation. */
  readonly looks = once(() => this.#look());
  readonly #options: GroundsOptions;

  constructor(options: GroundsOptions) {
    this.#options = options;
    this.cf = options.cf;
    this.bosh = options.bosh;
    this.foundation = once(options.open);
  }

  /** The cells that could be looked at. Errors: OUTSIDE_FAILED where there is none, those of the foundation. */
  async seen(): Promise<readonly SeenCell[]> {
    const { value, problems } = await this.looks();
    if (value.length > 0) return value;
    const [first] = problems;
    throw new CfnetError('OUTSIDE_FAILED', first?.message ?? 'There is no cell to look at');
  }

  async #look(): Promise<Gathered<readonly SeenCell[]>> {
    const { watchSeconds, signal, progress } = this.#options;
    const foundation = await this.foundation();
    const { value: cells, problems } = await this.cells();
    const transport = await foundation.transport();
    const looks = await eachCell(
      cells,
      (cell) => lookAtCell(cell, { watchSeconds }, { transport, signal }),
      progress,
    );
    const value = looks.value.map((look) => ({ ...cellLogging(look), look }));
    return { value, problems: [...problems, ...looks.problems] };
  }
}
