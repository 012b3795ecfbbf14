import type { Known } from '../errors/problem.js';
import type { ApiKind } from '../json/api-kind.js';
import { readApiList } from '../json/api-reply.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { NamedText } from '../json/json-document.js';
import { integerAt, objectAt, stringAt, timeAt, type JsonObject } from '../json/json-value.js';
import type { CrashRecord } from './crashes.js';
import { isoTime } from './iso-time.js';
import type { Evidence } from './model.js';
import type { ContainerSighting, DirectoryRecords, IdentitySighting } from './records.js';

const DELETED = 'audit.app.delete-request';
const CRASHES: ReadonlySet<string> = new Set(['app.crash', 'audit.app.process.crash']);

/** An event of v3 or v2 in one shape. */
interface AuditEvent {
  readonly type: string;
  readonly time: number | undefined;
  readonly app: Pick<IdentitySighting, 'appGuid' | 'appName' | 'spaceGuid' | 'orgGuid'>;
  readonly data: JsonObject | undefined;
  readonly evidence: Evidence;
}

/**
 * Reads Cloud Controller's events about apps (cf-facts 4.3, 4.5): they still name a deleted app, and a
 * crash names the instance guid, which is the handle of a container that is gone.
 */
export function readAuditEvents(source: NamedText): Known<DirectoryRecords> {
  const { value, problems } = readApiList(source, EVENTS);
  const events = (value?.entries ?? []).map(readEvent).filter((event) => event !== undefined);
  const crashes = events.map(crashIn).filter((found) => found !== undefined);
  return {
    value: {
      containers: events.map(crashedContainer).filter((found) => found !== undefined),
      ...(crashes.length > 0 && { crashes }),
      // The first evidence of an app is the one that is shown: that it was deleted matters most.
      identities: events
        .map(identityIn)
        .toSorted((a, b) => Number(isAlive(a)) - Number(isAlive(b))),
    },
    // Nobody has all events: Cloud Controller keeps a month of them (cf-facts 4.3), and the newest ones are asked for.
    problems: problems.filter(({ code }) => code !== 'PARTIAL'),
  };
}

const EVENTS: ApiKind = {
  noun: 'events',
  key: 'resources',
  collections: ['audit_events', 'events'],
  isOne: (entry) => stringAt(objectAt(entry, 'entity') ?? entry, 'type') !== undefined,
  wayOut: "Take more of them: cf curl '/v3/audit_events?per_page=5000'",
};

function identityIn({ type, time, app, evidence }: AuditEvent): IdentitySighting {
  const deletedAt = type === DELETED ? time : undefined;
  return { ...app, ...dropUnknown({ deletedAt }), evidence };
}

function isAlive(sighting: IdentitySighting): boolean {
  return sighting.deletedAt === undefined;
}

function crashedContainer({
  type,
  time,
  app,
  data,
  evidence,
}: AuditEvent): ContainerSighting | undefined {
  const handle = stringAt(data, 'instance');
  if (!CRASHES.has(type) || handle === undefined) return undefined;
  return {
    ...app,
    ...dropUnknown({
      handle,
      index: integerAt(data, 'index'),
      cellId: stringAt(data, 'cell_id'),
      until: time,
    }),
    workload: 'app',
    state: 'crashed',
    evidence,
  };
}

function crashIn({ type, time, app, data, evidence }: AuditEvent): CrashRecord | undefined {
  const index = integerAt(data, 'index');
  if (!CRASHES.has(type) || app.appGuid === undefined || index === undefined) return undefined;
  const texts = [stringAt(data, 'reason'), stringAt(data, 'exit_description')];
  const reason = [...new Set(texts.filter((text) => text !== undefined))].join(': ');
  return {
    appGuid: app.appGuid,
    index,
    ...dropUnknown({
      handle: stringAt(data, 'instance'),
      reason: reason === '' ? undefined : reason,
      at: time,
    }),
    evidence,
  };
}

function readEvent(resource: JsonObject): AuditEvent | undefined {
  const event = fromV3(resource) ?? fromV2(resource);
  if (event === undefined) return undefined;
  const when = event.time === undefined ? '' : ` at ${isoTime(event.time)}`;
  const name =
    event.app.appName === undefined ? '' : ` names the app ${JSON.stringify(event.app.appName)}`;
  return {
    ...event,
    evidence: { from: 'audit-event', detail: `${event.type}${when}${name}` },
  };
}

type BareEvent = Omit<AuditEvent, 'evidence'>;

function fromV3(resource: JsonObject): BareEvent | undefined {
  const target = objectAt(resource, 'target');
  const type = stringAt(resource, 'type');
  if (type === undefined || stringAt(target, 'type') !== 'app') return undefined;
  return {
    type,
    time: timeAt(resource, 'created_at'),
    app: dropUnknown({
      appGuid: stringAt(target, 'guid'),
      appName: stringAt(target, 'name'),
      spaceGuid: stringAt(objectAt(resource, 'space'), 'guid'),
      orgGuid: stringAt(objectAt(resource, 'organization'), 'guid'),
    }),
    data: objectAt(resource, 'data'),
  };
}

function fromV2(resource: JsonObject): BareEvent | undefined {
  const entity = objectAt(resource, 'entity');
  const type = stringAt(entity, 'type');
  if (type === undefined || stringAt(entity, 'actee_type') !== 'app') return undefined;
  return {
    type,
    time: timeAt(entity, 'timestamp'),
    app: dropUnknown({
      appGuid: stringAt(entity, 'actee'),
      appName: stringAt(entity, 'actee_name'),
      spaceGuid: stringAt(entity, 'space_guid'),
      orgGuid: stringAt(entity, 'organization_guid'),
    }),
    data: objectAt(entity, 'metadata'),
  };
}
