import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

export interface RotationOptions {
  /** Bytes from which on the file is put aside. */
  readonly limit: number;
  /** How many put-aside files are kept. */
  readonly kept: number;
}

/** The stemcell's logrotate settings for `/var/log` (cf-facts 8.1). */
export const STEMCELL_ROTATION: RotationOptions = { limit: 5 * 1024 * 1024, kept: 4 };

const OWNER_ONLY = 0o600;

/**
 * A log file that rotates as logrotate does with `compress`, `delaycompress` and `create`: the newest old file
 * is `.1`, the others are `.2.gz` and so on. Writing is synchronous, so a line that was written can be read.
 */
export class RotatingLog {
  /** Where lines go: the file, or the one put aside, as long as the writer has not been told. */
  #target: string;
  #size: number;

  constructor(
    private readonly path: string,
    private readonly options: RotationOptions = STEMCELL_ROTATION,
  ) {
    this.#target = path;
    this.#size = existsSync(path) ? statSync(path).size : this.#create();
  }

  append(line: string): void {
    const text = `${line}\n`;
    appendFileSync(this.#target, text, { mode: OWNER_ONLY });
    this.#size += Buffer.byteLength(text);
    if (this.#size >= this.options.limit && this.#target === this.path) this.rotate();
  }

  /** Puts the file aside and begins a new one: whoever follows by name finds another inode. */
  rotate(): void {
    this.#putAside();
    this.#reopen();
  }

  /** The same, but the writer goes on in the file that was put aside until it gets its signal. */
  async rotateLikeLogrotate(hupAfterMs: number): Promise<void> {
    this.#putAside();
    if (hupAfterMs > 0) await wait(hupAfterMs);
    this.#reopen();
  }

  /** In logrotate's order: the last one put aside is compressed before the names move on. */
  #putAside(): void {
    const { kept } = this.options;
    const newest = `${this.path}.1`;
    if (existsSync(newest)) {
      writeFileSync(this.#compressed(1), gzipSync(readFileSync(newest)), { mode: OWNER_ONLY });
      rmSync(newest);
    }
    rmSync(this.#compressed(kept), { force: true });
    for (let age = kept - 1; age >= 1; age--) {
      if (existsSync(this.#compressed(age))) {
        renameSync(this.#compressed(age), this.#compressed(age + 1));
      }
    }
    renameSync(this.path, newest);
    this.#target = newest;
    this.#create();
  }

  #reopen(): void {
    this.#target = this.path;
    this.#size = statSync(this.path).size;
  }

  #compressed(age: number): string {
    return `${this.path}.${age}.gz`;
  }

  #create(): number {
    writeFileSync(this.path, '', { mode: OWNER_ONLY });
    return 0;
  }
}
