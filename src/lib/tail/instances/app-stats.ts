import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import type { ContainerSighting } from '../../directory/records.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { asObject, integerAt, objectsAt, stringAt } from '../../json/json-value.js';
import type { FoundApp } from '../../live/find-app.js';
import type { CfCli } from '../../live/foundation.js';

/** Where an app runs, as Cloud Controller tells it. */
export interface AppPlaces {
  readonly containers: readonly ContainerSighting[];
  /** Cells that run an instance; old Cloud Controllers do not tell which container it is (cf-facts 4.2). */
  readonly cells: readonly RemoteCell[];
}

/** Asks Cloud Controller where an app's instances run, for where Diego cannot be asked. Errors: those of `cf`. */
export async function appPlaces(
  cf: CfCli,
  { identity: { app } }: FoundApp,
  cells: readonly RemoteCell[],
): Promise<AppPlaces> {
  const processes = await cf.list(`/v3/apps/${encodeURIComponent(app.guid)}/processes`);
  const containers: ContainerSighting[] = [];
  const hosts = new Set<RemoteCell>();
  for (const process of processes.resources.map(asObject)) {
    const guid = stringAt(process, 'guid');
    if (guid === undefined) continue;
    const path = `/v3/processes/${encodeURIComponent(guid)}/stats`;
    const stats = asObject(await cf.request('GET', path));
    for (const instance of objectsAt(stats, 'resources')) {
      const cell = cells.find(({ ip }) => ip === stringAt(instance, 'host'));
      const handle = stringAt(instance, 'instance_guid');
      if (cell !== undefined) hosts.add(cell);
      if (handle === undefined) continue;
      containers.push({
        handle,
        appGuid: app.guid,
        processGuid: guid,
        workload: 'app',
        state: stringAt(instance, 'state') === 'CRASHED' ? 'crashed' : 'running',
        ...dropUnknown({
          appName: app.name,
          ip: stringAt(instance, 'instance_internal_ip'),
          cellId: cell?.id,
          index: integerAt(instance, 'index'),
          processType: stringAt(instance, 'type'),
        }),
        evidence: { from: 'capi', detail: `stats of process ${guid}` },
      });
    }
  }
  return { containers, cells: [...hosts] };
}
