import { Flags } from '@oclif/core';
import { CfnetError } from '../errors/cfnet-error.js';
import type { SilenceQuestion } from '../doctor/silence/examine-silence.js';
import { durationMs } from '../text/duration.js';

/** What `doctor` is asked about. */
export const doctorFlags = {
  app: Flags.string({
    summary: 'why is nothing seen of this app (name or guid)?',
    helpValue: 'APP',
    exclusive: ['from', 'to'],
    helpGroup: 'QUESTION',
  }),
  from: Flags.string({
    summary: 'why is nothing seen of packets from here (as SRC of trace)',
    helpValue: 'SRC',
    dependsOn: ['to'],
    helpGroup: 'QUESTION',
  }),
  to: Flags.string({
    summary: 'to there (as DST of trace)?',
    helpValue: 'DST',
    dependsOn: ['from'],
    helpGroup: 'QUESTION',
  }),
  port: Flags.integer({
    summary: 'with --to: destination port; 8080 for an app if none is given',
    min: 1,
    max: 65535,
    helpValue: 'N',
    dependsOn: ['to'],
    helpGroup: 'QUESTION',
  }),
  protocol: Flags.string({
    summary: 'with --to: tcp if none is given',
    helpValue: 'tcp|udp|icmp',
    dependsOn: ['to'],
    helpGroup: 'QUESTION',
  }),
  watch: Flags.string({
    summary: 'watch counters so long while packets are sent (10s, 1m)',
    helpValue: 'TIME',
    default: '5s',
    helpGroup: 'QUESTION',
  }),
  cell: Flags.string({
    multiple: true,
    summary: 'only this cell (id, the beginning of one, name or address); may be repeated',
    helpValue: 'ID',
  }),
};

export interface DoctorFlagValues {
  readonly app?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly watch: string;
}

export function questionIn(flags: DoctorFlagValues): SilenceQuestion | undefined {
  const { app, from, to, port, protocol } = flags;
  if (app !== undefined) return { kind: 'app', app };
  if (from === undefined || to === undefined) return undefined;
  return { kind: 'connection', source: from, destination: to, port, protocol };
}

const LONGEST_SECONDS = 600;

/** Errors: USAGE */
export function watchSeconds({ watch }: DoctorFlagValues): number {
  const seconds = (durationMs(watch) ?? 0) / 1000;
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  throw new CfnetError('USAGE', `--watch cannot be '${watch}'`, {
    hint: 'Give a time from 1s to 10m.',
  });
}
