import type { Foundation } from '../foundation/foundation.js';
import type { LabApp, LabInstance, LabProcess } from '../foundation/model.js';

/** Whom a container belongs to, as the platform's records name it. */
export interface AppIdentity {
  readonly app: LabApp;
  readonly process: LabProcess;
  /** `<process guid>-<version>`, Diego's name of the process (cf-facts 3.4). */
  readonly processGuid: string;
  /** The tags of cf-facts 3.1: names and guids of app, space, org, process and instance. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Nothing for an instance whose app is gone. */
export function identityOf(foundation: Foundation, instance: LabInstance): AppIdentity | undefined {
  const app = foundation.apps.byGuid(instance.appGuid);
  const process = app?.processes.find(({ guid }) => guid === instance.processGuid);
  if (app === undefined || process === undefined) return undefined;
  return {
    app,
    process,
    processGuid: `${process.guid}-${process.version}`,
    tags: {
      ...processTags(foundation, app, process),
      instance_id: String(instance.index),
      process_instance_id: instance.handle,
    },
  };
}

/** The tags that all instances of a process share. */
export function processTags(
  foundation: Foundation,
  app: LabApp,
  process: LabProcess,
): Readonly<Record<string, string>> {
  const space = foundation.space(app.spaceGuid);
  const org = space && foundation.org(space.orgGuid);
  return {
    app_id: app.guid,
    app_name: app.name,
    organization_id: org?.guid ?? '',
    organization_name: org?.name ?? '',
    process_id: process.guid,
    process_type: process.type,
    source_id: app.guid,
    space_id: app.spaceGuid,
    space_name: space?.name ?? '',
  };
}
