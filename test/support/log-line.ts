/** What a kernel log line is made of; what is absent is not printed. */
export interface LineParts {
  /** The LOG prefix; silk's is 28 characters long. */
  readonly prefix: string;
  readonly source?: string;
  readonly destination?: string;
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** As the kernel prints it, with all that follows: `TCP SPT=1 DPT=2 SYN`. */
  readonly packet?: string;
  readonly mark?: number;
  /** RFC 3339. */
  readonly time?: string;
  /** What stands before the kernel's own text instead of time, host and program. */
  readonly envelope?: string;
}

export const TIME = '2026-01-05T09:15:31.123456Z';

/** A line as rsyslog writes it on a stemcell. */
export function logLine({
  prefix,
  source = '10.255.77.3',
  destination = '10.255.77.4',
  inInterface = 's-010255077003',
  outInterface = 's-010255077004',
  packet = 'TCP SPT=40000 DPT=8080 WINDOW=28200 RES=0x00 SYN URGP=0',
  mark,
  time = TIME,
  envelope = `${time} localhost kernel:`,
}: LineParts): string {
  const words = [
    `IN=${inInterface} OUT=${outInterface} SRC=${source} DST=${destination}`,
    `LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=${packet}`,
    ...(mark === undefined ? [] : [`MARK=0x${mark.toString(16)}`]),
  ];
  return `${envelope} [   12.345678] ${prefix} ${words.join(' ')} `;
}

/** What silk makes a LOG prefix of: cut to 28 characters (cf-facts 1.2). */
export function silkPrefix(start: string, guid: string): string {
  return `${start}${guid}`.slice(0, 28);
}
