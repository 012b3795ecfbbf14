import type { LabApp, LabProcess } from '../../foundation/model.js';
import { isoSeconds } from './iso-seconds.js';
import { NO_METADATA } from './metadata.js';
import { link, type Urls } from './urls.js';

export interface OwnedProcess {
  readonly app: LabApp;
  readonly process: LabProcess;
}

/** Sizes of every process of the lab. */
export const MEMORY_MB = 256;
export const DISK_MB = 1024;

/** What lists show instead of a command (ccng Censorship). */
const HIDDEN = '[PRIVATE DATA HIDDEN IN LISTS]';

/** ccng ProcessPresenter. */
export function presentProcess(
  { app, process }: OwnedProcess,
  urls: Urls,
  options: { readonly inList: boolean; readonly instances?: readonly object[] },
): object {
  const path = `/v3/processes/${process.guid}`;
  return {
    guid: process.guid,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.updatedAt),
    version: process.version,
    type: process.type,
    command: options.inList ? HIDDEN : null,
    user: 'vcap',
    instances: process.instances,
    memory_in_mb: MEMORY_MB,
    disk_in_mb: DISK_MB,
    log_rate_limit_in_bytes_per_second: -1,
    health_check: {
      type: 'port',
      data: { timeout: null, invocation_timeout: null, interval: null },
    },
    readiness_health_check: { type: 'process', data: { invocation_timeout: null, interval: null } },
    ...(options.instances === undefined ? {} : { process_instances: options.instances }),
    relationships: { app: { data: { guid: app.guid } }, revision: null },
    metadata: NO_METADATA,
    links: {
      self: link(urls, path),
      scale: link(urls, `${path}/actions/scale`, 'POST'),
      app: link(urls, `/v3/apps/${app.guid}`),
      space: link(urls, `/v3/spaces/${app.spaceGuid}`),
      stats: link(urls, `${path}/stats`),
      process_instances: link(urls, `${path}/process_instances`),
    },
  };
}
