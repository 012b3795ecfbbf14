import {
  KernelMessages,
  type KernelMessage,
} from '../../src/lib/lab/plane/kernel/kernel-messages.js';

/** What the kernel logs, gathered until it is asked for. */
export class KernelLog {
  #text = '';
  readonly #messages = new KernelMessages((message) => {
    this.#text += dmesgLine(message);
  });

  /** What was logged since the last time, as lines of `dmesg`. */
  take(): string {
    this.#messages.drain();
    const text = this.#text;
    this.#text = '';
    return text;
  }

  close(): void {
    this.#messages.close();
  }
}

function dmesgLine({ uptime, text }: KernelMessage): string {
  const microseconds = `${uptime}`.padStart(7, '0');
  return `[${microseconds.slice(0, -6)}.${microseconds.slice(-6)}] ${text}\n`;
}
