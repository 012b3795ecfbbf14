import { BoshTransport } from '../cell-transport/bosh/bosh-transport.js';
import { AutoTransport } from '../cell-transport/auto-transport.js';
import type { CellTransport } from '../cell-transport/cell-transport.js';
import { DirectTransport } from '../cell-transport/direct/direct-transport.js';
import type { ProgramEnvironment, Tell } from '../outside/program.js';
import type { BoshCli } from './foundation.js';
import type { TransportChoice } from './transport-choice.js';

export interface TransportOptions {
  readonly choice: TransportChoice;
  readonly bosh: BoshCli;
  readonly env: ProgramEnvironment;
  /** Of cells that name none. */
  readonly deployment: string;
  /** How many cells are worked on at a time; absent: as many as is sensible. */
  readonly parallel?: number | undefined;
  readonly notice: (sentence: string) => void;
  readonly tell?: Tell | undefined;
}

/** SSH connections cost little; a bosh process and two tasks of the director a cell cost more. */
const PARALLEL = { direct: 32, bosh: 8 } as const;

/** The way into cells that was chosen. */
export function openTransport(options: TransportOptions): CellTransport {
  const direct = (): DirectTransport =>
    new DirectTransport({ ...options, parallel: options.parallel ?? PARALLEL.direct });
  const bosh = (): BoshTransport =>
    new BoshTransport({ ...options, parallel: options.parallel ?? PARALLEL.bosh });
  switch (options.choice) {
    case 'auto':
      return new AutoTransport({ direct, bosh, notice: options.notice });
    case 'direct':
      return direct();
    case 'bosh':
      return bosh();
  }
}
