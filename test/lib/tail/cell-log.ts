import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { logLine } from '../../support/log-line.js';

/** A cell's kernel log, written and rotated as rsyslog and logrotate do on a stemcell, step by step. */
export class CellLog {
  readonly path: string;
  readonly #kept: number;
  #count = 0;
  readonly #times: string[] = [];

  constructor(root: string, kept = 4) {
    const folder = join(root, 'var/log');
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, 'kern.log');
    this.#kept = kept;
  }

  /** How many lines were written. */
  get count(): number {
    return this.#count;
  }

  /** Writes LOG lines with consecutive numbers as their source ports; gives the last one. */
  write(lines = 1, path = this.path): string {
    let text = '';
    let line = '';
    for (let at = 0; at < lines; at++) {
      line = numberedLine(this.#count++);
      this.#times.push(line.slice(0, line.indexOf('+')));
      text += `${line}\n`;
    }
    appendFileSync(path, text);
    return line;
  }

  /** The time in the line with this number, as flows have it. */
  timeOf(number: number): string {
    return `${this.#times[number] ?? ''}Z`;
  }

  writeText(text: string): void {
    appendFileSync(this.path, text);
  }

  /** logrotate with compress, delaycompress and create: the old `.1` is packed, then everything moves up. */
  rotate(): void {
    const { path } = this;
    if (existsSync(`${path}.1`)) {
      writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
      rmSync(`${path}.1`);
    }
    rmSync(`${path}.${this.#kept}.gz`, { force: true });
    for (let age = this.#kept - 1; age >= 1; age--) {
      if (existsSync(`${path}.${age}.gz`)) renameSync(`${path}.${age}.gz`, `${path}.${age + 1}.gz`);
    }
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
  }

  /** All that the files hold, oldest first. */
  read(): string {
    const names = readdirSync(join(this.path, '..')).filter((name) => name.startsWith('kern.log'));
    const age = (name: string): number => Number(/\.(\d+)/.exec(name)?.[1] ?? 0);
    return names
      .toSorted((a, b) => age(b) - age(a))
      .map((name) => {
        const bytes = readFileSync(join(this.path, '..', name));
        return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
      })
      .join('');
  }
}

/** A LOG line of a denied packet; its source port tells its number. */
export function numberedLine(number: number, time = new Date()): string {
  return logLine({
    prefix: 'DENY_C2C_d5978989-1401-49ff-',
    time: time.toISOString().replace('Z', `${String(number % 1000).padStart(3, '0')}+00:00`),
    packet: `TCP SPT=${number} DPT=8080 WINDOW=28200 RES=0x00 SYN URGP=0`,
  });
}

/** The numbers of numbered lines. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/ SPT=(\d+) /g)].map(([, number]) => Number(number));
}

/** 0, 1, 2 … */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
