import type { CellClock } from './cell-clock.js';
import type { RotatingLog } from './rotating-log.js';

const MICROSECONDS = 1_000_000;

/** A cell's `/var/log/kern.log` in the form of stemcells: RSYSLOG_FileFormat (cf-facts 8.1). */
export class KernLog {
  constructor(
    private readonly file: RotatingLog,
    /** The machine's name, which is the agent id. */
    private readonly hostname: string,
    private readonly clock: Pick<CellClock, 'now' | 'stamp'>,
  ) {}

  /**
   * @param text what the kernel said, without its stamp
   * @param said when, in this machine's uptime, microseconds; now when it is left out
   */
  write(text: string, said?: number): void {
    const { time, uptime } = this.clock.now();
    const moment = said === undefined ? uptime : this.clock.stamp(said);
    this.file.append(`${rfc3339(time)} ${this.hostname} kernel: [${stamp(moment)}] ${text}`);
  }
}

/** UTC with microseconds and offset. */
function rfc3339(microseconds: number): string {
  const whole = new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, 19);
  return `${whole}.${fraction(microseconds)}+00:00`;
}

/** As the kernel prints it: seconds right-aligned in five places. */
function stamp(microseconds: number): string {
  return `${String(Math.floor(microseconds / MICROSECONDS)).padStart(5)}.${fraction(microseconds)}`;
}

function fraction(microseconds: number): string {
  return String(Math.floor(microseconds % MICROSECONDS)).padStart(6, '0');
}
