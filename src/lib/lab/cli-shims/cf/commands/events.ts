import {
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
  valueAt,
  type JsonObject,
} from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { findApp } from '../cf-lookup.js';

/** What the genuine CLI tells of an event's data, in this order. */
const TOLD = [
  'index',
  'reason',
  'cell_id',
  'instance',
  'exit_description',
  'exit_status',
  'recursive',
  'disk_quota',
  'instances',
  'memory',
  'state',
  'command',
  'environment_json',
];

export const events: CfCommand = {
  name: 'events',
  summary: 'Show recent app events',
  usage: 'events APP_NAME',
  required: ['APP_NAME'],
  async run({ args, session, out }) {
    const [name = ''] = args;
    const { space, where } = session.requireSpace();
    out.line(`Getting events for app ${name} ${where}`);
    const { guid } = await findApp(session, name, space.guid);
    const query = `target_guids=${guid}&order_by=-created_at&page=1`;
    const page = await session.document('GET', `/v3/audit_events?${query}`);
    const found = objectsAt(page, 'resources');
    if (found.length === 0) out.line('No events found.');
    out.table([
      ['time', 'event', 'actor', 'description'],
      ...found.map((event) => [
        localTime(timeAt(event, 'created_at') ?? 0),
        stringAt(event, 'type') ?? '',
        stringAt(objectAt(event, 'actor'), 'name') ?? '',
        description(objectAt(event, 'data')),
      ]),
    ]);
    return undefined;
  },
};

function description(data: JsonObject | undefined): string {
  const told = objectAt(data, 'request') ?? data;
  return TOLD.map((key) => [key, valueAt(told, key)] as const)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** `2026-01-05T09:15:31.00+0000`, in the local zone. */
function localTime(time: number): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const local = new Date(time + minutes * 60_000).toISOString().slice(0, -2);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${local}${minutes < 0 ? '-' : '+'}${twoDigits(hours)}${twoDigits(rest)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
