import { CfnetError } from '../../errors/cfnet-error.js';
import type { CutConnections } from '../ssh/connection-faults.js';
import type { CellSsh } from '../ssh/cell-ssh.js';
import type { CellRuntime } from './cell-runtime.js';

export interface CutOptions {
  /** How many more bytes of output go through before; default 0: none. */
  readonly after?: number;
  /** Default: all connections of the cell. */
  readonly which?: CutConnections;
}

export interface WriteOptions {
  readonly perSecond: number;
  /** What the kernel says, without its stamp. @param number counted from 0 */
  readonly text: (number: number) => string;
}

/** Lines that are being written. */
export interface LineWriter {
  readonly written: number;
  stop(): void;
}

const TICK_MS = 10;
const SECOND_MS = 1000;

/** What can go wrong on a foundation, for tests of those who have to live with it; no user gets here. */
export class LabFaults {
  readonly #writers = new Set<LineWriter>();

  constructor(
    private readonly cell: (cellId: string) => CellRuntime | undefined,
    private readonly ssh: CellSsh,
  ) {}

  /** Breaks SSH connections without a word, at a byte of their output. */
  cutConnections(cellId: string, { after = 0, which = 'all' }: CutOptions = {}): void {
    this.ssh.faultsOf(cellId).cutAfter(after, which);
  }

  /** The cell is gone: its connections break, and new ones are turned away until `comeBack`. */
  goAway(cellId: string): void {
    this.ssh.faultsOf(cellId).isAway = true;
    this.cutConnections(cellId);
  }

  comeBack(cellId: string): void {
    this.ssh.faultsOf(cellId).isAway = false;
  }

  /**
   * Rotates the cell's kern.log as logrotate does.
   * @param hupAfterMs how long rsyslog goes on in the file that was put aside; default 0: it knows at once
   */
  rotateKernLog(cellId: string, hupAfterMs = 0): Promise<void> {
    return this.#cell(cellId).kernLogFile.rotateLikeLogrotate(hupAfterMs);
  }

  /** Connections break, the uptime begins again with another boot id, and what the agent had in memory is lost. */
  async reboot(cellId: string): Promise<void> {
    const cell = this.#cell(cellId);
    this.cutConnections(cellId);
    cell.clock.reboot();
    cell.writeClock();
    cell.kernLog.write('Linux version 6.8.0-60-generic ');
    await cell.process.stop();
    await cell.process.start();
  }

  /** @param milliseconds how far the cell's clock is ahead; negative: behind */
  setClockSkew(cellId: string, milliseconds: number): void {
    const cell = this.#cell(cellId);
    cell.clock.skew = milliseconds;
    cell.writeClock();
  }

  /** Writes lines into the cell's kern.log at an even rate, until stopped or the lab is closed. */
  writeLines(cellId: string, { perSecond, text }: WriteOptions): LineWriter {
    const { kernLog } = this.#cell(cellId);
    const began = Date.now();
    let written = 0;
    const write = () => {
      const due = Math.floor(((Date.now() - began) / SECOND_MS) * perSecond);
      for (; written < due; written++) kernLog.write(text(written));
    };
    const timer = setInterval(write, TICK_MS);
    const writer = {
      get written() {
        return written;
      },
      stop: () => {
        clearInterval(timer);
        this.#writers.delete(writer);
      },
    };
    this.#writers.add(writer);
    return writer;
  }

  close(): void {
    for (const writer of this.#writers) writer.stop();
  }

  #cell(cellId: string): CellRuntime {
    const cell = this.cell(cellId);
    if (cell === undefined) throw new CfnetError('NOT_FOUND', `The lab has no cell ${cellId}.`);
    return cell;
  }
}
