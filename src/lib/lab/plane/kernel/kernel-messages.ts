import { closeSync, constants, openSync, readSync } from 'node:fs';

export interface KernelMessage {
  /** Microseconds since the machine started. */
  readonly uptime: number;
  readonly text: string;
}

const DEVICE = '/dev/kmsg';
/** Longer than any record of the kernel (linux printk.c, PRINTK_MESSAGE_MAX). */
const RECORD_BYTES = 8192;
const INTERVAL = 50;
const RECORD = /^\d+,\d+,(\d+),[^;]*;(.*)$/m;

/** What the kernel says from now on, read as it comes. */
export class KernelMessages {
  readonly #file = openSync(DEVICE, constants.O_RDONLY | constants.O_NONBLOCK);
  readonly #buffer = Buffer.alloc(RECORD_BYTES);
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly onMessage: (message: KernelMessage) => void) {
    // What the kernel said before is nobody's business here.
    while (this.#read() !== undefined);
    this.#timer = setInterval(() => {
      this.drain();
    }, INTERVAL).unref();
  }

  /** Passes on what has been said up to now. */
  drain(): void {
    for (let record = this.#read(); record !== undefined; record = this.#read()) {
      const [, uptime, text] = RECORD.exec(record) ?? [];
      if (uptime !== undefined && text !== undefined)
        this.onMessage({ uptime: Number(uptime), text });
    }
  }

  close(): void {
    clearInterval(this.#timer);
    closeSync(this.#file);
  }

  /** The next record; an empty one where the kernel overwrote some before they were read. */
  #read(): string | undefined {
    try {
      return this.#buffer.toString('latin1', 0, readSync(this.#file, this.#buffer));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return undefined;
      if (code === 'EPIPE') return '';
      throw error;
    }
  }
}
