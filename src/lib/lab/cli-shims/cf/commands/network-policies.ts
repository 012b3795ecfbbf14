import {
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { findApp, recordsByGuid, thing } from '../cf-lookup.js';
import type { CfSession } from '../cf-session.js';

export const networkPolicies: CfCommand = {
  name: 'network-policies',
  summary: 'List direct network traffic policies',
  usage: 'network-policies [--source SOURCE_APP]',
  required: [],
  options: { source: { type: 'string' } },
  async run({ flags, session, out }) {
    const { space, where } = session.requireSpace();
    const source = flags.text('source');
    out.line(`Listing network policies ${source === undefined ? '' : `of app ${source} `}${where}`);
    const sources =
      source === undefined
        ? (await session.list(`/v3/apps?space_guids=${space.guid}`)).map(thing)
        : [await findApp(session, source, space.guid)];
    const names = new Map(sources.map(({ guid, name }) => [guid, name]));
    const policies = await policiesFrom(session, names);
    const rows = await tableRows(session, names, policies);
    out.line();
    out.table([
      ['source', 'destination', 'protocol', 'ports', 'destination space', 'destination org'],
      ...rows,
    ]);
    return undefined;
  },
};

/** The policy server answers with an app at either end: those with one of these as source are kept. */
async function policiesFrom(
  session: CfSession,
  names: ReadonlyMap<string, string>,
): Promise<readonly JsonObject[]> {
  if (names.size === 0) return [];
  const found = await session.policyServer('GET', `/policies?id=${[...names.keys()].join(',')}`);
  return objectsAt(found, 'policies').filter((policy) => names.has(idOf(policy, 'source')));
}

async function tableRows(
  session: CfSession,
  names: ReadonlyMap<string, string>,
  policies: readonly JsonObject[],
): Promise<readonly string[][]> {
  const guids = policies.map((policy) => idOf(policy, 'destination'));
  const apps = await recordsByGuid(session, 'apps', guids);
  const spaces = await recordsByGuid(session, 'spaces', ownersOf(apps, 'space'));
  const orgs = await recordsByGuid(session, 'organizations', ownersOf(spaces, 'organization'));
  return policies.map((policy) => {
    const destination = objectAt(policy, 'destination');
    const app = apps.get(idOf(policy, 'destination'));
    const space = spaces.get(ownerOf(app, 'space'));
    return [
      names.get(idOf(policy, 'source')) ?? '',
      stringAt(app, 'name') ?? '',
      stringAt(destination, 'protocol') ?? '',
      portsText(objectAt(destination, 'ports')),
      stringAt(space, 'name') ?? '',
      stringAt(orgs.get(ownerOf(space, 'organization')), 'name') ?? '',
    ];
  });
}

function ownersOf(records: ReadonlyMap<string, JsonObject>, kind: string): readonly string[] {
  return [...records.values()].map((record) => ownerOf(record, kind));
}

function ownerOf(record: JsonObject | undefined, kind: string): string {
  const relationship = objectAt(objectAt(record, 'relationships'), kind);
  return stringAt(objectAt(relationship, 'data'), 'guid') ?? '';
}

function idOf(policy: JsonObject, end: 'source' | 'destination'): string {
  return stringAt(objectAt(policy, end), 'id') ?? '';
}

function portsText(ports: JsonObject | undefined): string {
  const [start, end] = [numberAt(ports, 'start') ?? 0, numberAt(ports, 'end') ?? 0];
  return start === end ? String(start) : `${start}-${end}`;
}
