import { StringDecoder } from 'node:string_decoder';
import type { CellTransport, RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { Backoff, type WaitPorts } from '../backoff.js';
import { AttendedChunks, SILENT } from '../remote/attended-chunks.js';
import { readLrpEvent, type ContainerEvent } from './lrp-event.js';
import { lrpEventsScript } from './lrp-scripts.js';

export interface InstanceWatchPorts extends WaitPorts {
  readonly transport: CellTransport;
  /** Cells that can be asked, in the order in which they are. */
  readonly cells: () => readonly RemoteCell[];
  readonly take: (event: ContainerEvent) => void;
  /** Reads anew what runs: events may have been missed. */
  readonly reload: () => Promise<void>;
  /** Told once when events cannot be had and what runs is asked for again and again instead. */
  readonly onPolling: (reason: string) => void;
}

/** Where there are no events, what runs is asked for so often. */
const POLL_MS = 10_000;
/** So many cells have to fail before events are given up. */
const MOST_FAILURES = 3;

/**
 * Watches containers come and go: by Diego's events, read on one cell, and on another when that one is lost; by
 * asking again and again where there are none.
 */
export class InstanceWatch {
  readonly #ports: InstanceWatchPorts;
  readonly #backoff: Backoff;
  #failures = 0;
  #turn = 0;

  constructor(ports: InstanceWatchPorts) {
    this.#ports = ports;
    this.#backoff = new Backoff(ports);
  }

  /** Until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    let reason = 'no cell can be asked';
    while (!signal.aborted && this.#failures < MOST_FAILURES) {
      const cells = this.#ports.cells();
      const cell = cells[this.#turn % Math.max(1, cells.length)];
      if (cell === undefined) break;
      reason = await this.#followOn(cell, signal);
      this.#turn++;
      await this.#backoff.wait(signal);
    }
    if (!signal.aborted) this.#ports.onPolling(reason);
    await this.#poll(signal);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ports.sleep(POLL_MS, signal);
      await this.#reload();
    }
  }

  /** @returns why it ended. */
  async #followOn(cell: RemoteCell, signal: AbortSignal): Promise<string> {
    const stream = this.#ports.transport.stream(cell, lrpEventsScript(), { signal });
    const chunks = new AttendedChunks(stream);
    const decoder = new StringDecoder('utf8');
    let text = '';
    let isFirst = true;
    for (;;) {
      const chunk = await chunks.next();
      if (chunk === undefined) break;
      if (chunk === SILENT) {
        this.#failures++;
        await stream.close();
        return 'nothing was heard of it any more';
      }
      text += decoder.write(chunk);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      lines
        .filter((line) => line !== '')
        .forEach((line) => {
          this.#take(line);
        });
      if (isFirst) await this.#began();
      isFirst = false;
    }
    this.#failures++;
    const end = await stream.end;
    if (end.kind === 'lost') return end.reason;
    if (end.kind === 'closed') return 'the connection was closed';
    return end.stderr.trim() || `cfdot ended with ${end.exitCode}`;
  }

  /** What happened before the first event is not among the events. */
  async #began(): Promise<void> {
    this.#failures = 0;
    this.#backoff.reset();
    await this.#reload();
  }

  #take(line: string): void {
    const event = readLrpEvent(line);
    if (event !== undefined) this.#ports.take(event);
  }

  async #reload(): Promise<void> {
    try {
      await this.#ports.reload();
    } catch (error) {
      // What was known before still holds; the next time may be better.
      if (!(error instanceof CfnetError)) throw error;
    }
  }
}
