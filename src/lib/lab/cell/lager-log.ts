import type { RotatingLog } from './rotating-log.js';

/** A job's log in lager's form: one JSON object a line (cf-facts 3.3). */
export class LagerLog {
  constructor(
    private readonly file: RotatingLog,
    private readonly source: string,
    /** Milliseconds of the Unix epoch. */
    private readonly clock: () => number,
  ) {}

  /** @param message without the source */
  info(message: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.#write('info', message, data);
  }

  error(message: string, error: unknown): void {
    this.#write('error', message, {
      error: error instanceof Error ? error.message : String(error),
    });
  }

  #write(level: string, message: string, data: Readonly<Record<string, unknown>>): void {
    const { source } = this;
    const timestamp = new Date(this.clock()).toISOString().replace('Z', '000000Z');
    this.file.append(
      JSON.stringify({ timestamp, level, source, message: `${source}.${message}`, data }),
    );
  }
}
