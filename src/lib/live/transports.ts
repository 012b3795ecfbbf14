import { BoshTransport } from '../cell-transport/bosh/bosh-transport.js';
import { AutoTransport } from '../cell-transport/auto-transport.js';
import { CELLS_AT_A_TIME } from '../cell-transport/cell-limit.js';
import type { CellTransport } from '../cell-transport/cell-transport.js';
import { DirectTransport } from '../cell-transport/direct/direct-transport.js';
import { TemporaryUser } from '../cell-transport/direct/temporary-user.js';
import type { OwnUser } from '../cell-transport/own/own-user.js';
import type { ProgramEnvironment, Tell } from '../outside/program.js';
import type { BoshCli } from './foundation.js';
import type { TransportChoice } from './transport-choice.js';

interface CommonOptions {
  readonly env: ProgramEnvironment;
  /** How many cells are worked on at a time; absent: as many as is sensible. */
  readonly parallel?: number | undefined;
  readonly notice: (sentence: string) => void;
  readonly tell?: Tell | undefined;
}

export interface TransportOptions extends CommonOptions {
  readonly choice: Exclude<TransportChoice, 'ssh'>;
  readonly bosh: BoshCli;
  /** Of cells that name none. */
  readonly deployment: string;
}

/** The way into cells by the director that was chosen. */
export function openTransport(options: TransportOptions): CellTransport {
  const direct = (): DirectTransport =>
    new DirectTransport({
      ...options,
      kind: 'direct',
      entry: new TemporaryUser(options),
      parallel: options.parallel ?? CELLS_AT_A_TIME.direct,
    });
  const bosh = (): BoshTransport =>
    new BoshTransport({ ...options, parallel: options.parallel ?? CELLS_AT_A_TIME.bosh });
  switch (options.choice) {
    case 'auto':
      return new AutoTransport({ direct, bosh, notice: options.notice });
    case 'direct':
      return direct();
    case 'bosh':
      return bosh();
  }
}

/** The way into cells as a user that they know already. */
export function openOwnTransport(user: OwnUser, options: CommonOptions): CellTransport {
  const parallel = options.parallel ?? CELLS_AT_A_TIME.ssh;
  return new DirectTransport({ ...options, kind: 'ssh', entry: user, parallel });
}
