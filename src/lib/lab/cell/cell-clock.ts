import { randomUUID } from 'node:crypto';
import { kernelMoment, type KernelMoment } from './kernel-moment.js';

const MICROSECONDS = 1000;

/** The clock of one cell: that of this machine, but for what a test does to it. */
export class CellClock {
  #skew = 0;
  /** The machine's uptime when the cell started, microseconds: 0 until it starts anew. */
  #booted = 0;
  #bootId: string = randomUUID();

  constructor(private readonly machine: () => KernelMoment = kernelMoment) {}

  /** Changes with every start of the cell, as `/proc/sys/kernel/random/boot_id` does. */
  get bootId(): string {
    return this.#bootId;
  }

  /** How far the cell is ahead of this machine, milliseconds. */
  get skew(): number {
    return this.#skew;
  }

  set skew(milliseconds: number) {
    this.#skew = milliseconds;
  }

  now(): KernelMoment {
    const { time, uptime } = this.machine();
    return { time: time + this.#skew * MICROSECONDS, uptime: this.stamp(uptime) };
  }

  /** Milliseconds of the Unix epoch. */
  milliseconds(): number {
    return this.now().time / MICROSECONDS;
  }

  /** What the cell's kernel stamps a message with at a moment of this machine's uptime, microseconds. */
  stamp(machineUptime: number): number {
    return machineUptime - this.#booted;
  }

  /** The uptime begins again. */
  reboot(): void {
    this.#booted = this.machine().uptime;
    this.#bootId = randomUUID();
  }
}
