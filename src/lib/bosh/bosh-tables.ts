import { asObject, objectsAt, stringAt, stringsAt, type JsonObject } from '../json/json-value.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { BoshDeployment, BoshInstance } from '../live/foundation.js';

/** The rows of all tables in what `bosh --json` prints (cf-facts 7.2); undefined for anything else. */
export function rowsIn(output: string): readonly JsonObject[] | undefined {
  const document = documentIn(output);
  return document && objectsAt(document, 'Tables').flatMap((table) => objectsAt(table, 'Rows'));
}

/** What it had to say, errors included. */
export function linesIn(output: string): string | undefined {
  const document = documentIn(output);
  return document && stringsAt(document, 'Lines').join('\n');
}

/** `bosh instances --ps --details`: the row of an instance, then one for each of its processes. */
export function instancesFrom(
  rows: readonly JsonObject[],
  deployment: string,
): readonly BoshInstance[] {
  const processes = new Map<string, string[]>();
  for (const row of rows) {
    const [slug, process] = [stringAt(row, 'instance'), stringAt(row, 'process')];
    if (slug === undefined || process === undefined) continue;
    processes.set(slug, [...(processes.get(slug) ?? []), process]);
  }
  return rows
    .filter((row) => stringAt(row, 'process') === undefined)
    .map((row) => instanceFrom(row, deployment, processes))
    .filter((instance) => instance !== undefined);
}

function instanceFrom(
  row: JsonObject,
  deployment: string,
  processes: ReadonlyMap<string, readonly string[]>,
): BoshInstance | undefined {
  const slug = stringAt(row, 'instance') ?? '';
  const [group, id] = slug.split('/');
  if (group === undefined || id === undefined || id === '') return undefined;
  return {
    id,
    group,
    ips: splitLines(row, 'ips'),
    processes: processes.get(slug) ?? [],
    deployment,
    ...dropUnknown({
      az: stringAt(row, 'az'),
      processState: stringAt(row, 'process_state'),
      agentId: stringAt(row, 'agent_id'),
    }),
  };
}

export function deploymentsFrom(rows: readonly JsonObject[]): readonly BoshDeployment[] {
  return rows.flatMap((row) => {
    const name = stringAt(row, 'name');
    if (name === undefined) return [];
    const releases = splitLines(row, 'release_s').map((text) => {
      const [release = '', version = ''] = text.split('/');
      return [release, version] as const;
    });
    return [
      { name, releases: Object.fromEntries(releases), stemcells: splitLines(row, 'stemcell_s') },
    ];
  });
}

function splitLines(row: JsonObject, key: string): readonly string[] {
  return (stringAt(row, key) ?? '').split('\n').filter((line) => line !== '');
}

function documentIn(output: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(output));
  } catch {
    return undefined;
  }
}
