import type { LabApp } from '../../foundation/model.js';
import { derivedGuid } from './derived-guid.js';
import { isoSeconds } from './iso-seconds.js';
import { NO_METADATA } from './metadata.js';
import { link, type Urls } from './urls.js';

/** Root file system of the lab's apps, as cf-deployment's default stack. */
const STACK = 'cflinuxfs4';
const BUILDPACK = 'binary_buildpack';

/** ccng AppPresenter. */
export function presentApp(app: LabApp, urls: Urls): object {
  const path = `/v3/apps/${app.guid}`;
  return {
    guid: app.guid,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.updatedAt),
    name: app.name,
    state: app.state,
    lifecycle: { type: 'buildpack', data: { buildpacks: [BUILDPACK], stack: STACK } },
    relationships: {
      space: { data: { guid: app.spaceGuid } },
      current_droplet: { data: { guid: dropletGuid(app) } },
    },
    metadata: NO_METADATA,
    links: {
      self: link(urls, path),
      environment_variables: link(urls, `${path}/environment_variables`),
      space: link(urls, `/v3/spaces/${app.spaceGuid}`),
      processes: link(urls, `${path}/processes`),
      packages: link(urls, `${path}/packages`),
      current_droplet: link(urls, `${path}/droplets/current`),
      droplets: link(urls, `${path}/droplets`),
      tasks: link(urls, `${path}/tasks`),
      start: link(urls, `${path}/actions/start`, 'POST'),
      stop: link(urls, `${path}/actions/stop`, 'POST'),
      clear_buildpack_cache: link(urls, `${path}/actions/clear_buildpack_cache`, 'POST'),
      revisions: link(urls, `${path}/revisions`),
      deployed_revisions: link(urls, `${path}/revisions/deployed`),
      features: link(urls, `${path}/features`),
    },
  };
}

/** ccng DropletPresenter; every app of the lab comes staged. */
export function presentDroplet(app: LabApp, urls: Urls): object {
  const guid = dropletGuid(app);
  return {
    guid,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.createdAt),
    state: 'STAGED',
    error: null,
    lifecycle: { type: 'buildpack', data: {} },
    checksum: null,
    buildpacks: [{ name: BUILDPACK, detect_output: '', buildpack_name: 'binary', version: null }],
    stack: STACK,
    image: null,
    execution_metadata: '',
    process_types: {},
    relationships: { app: { data: { guid: app.guid } } },
    metadata: NO_METADATA,
    links: {
      self: link(urls, `/v3/droplets/${guid}`),
      app: link(urls, `/v3/apps/${app.guid}`),
      assign_current_droplet: link(
        urls,
        `/v3/apps/${app.guid}/relationships/current_droplet`,
        'PATCH',
      ),
    },
  };
}

function dropletGuid(app: LabApp): string {
  return derivedGuid('droplet', app.guid);
}
