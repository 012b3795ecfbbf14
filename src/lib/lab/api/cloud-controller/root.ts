import { newRouter, type CcRouter } from './cc-context.js';
import { link, type Urls } from './urls.js';

/** Version of the v3 API that the shapes here are of (ccng at cf-facts' commit). */
const API_VERSION = '3.224.0';

/** Version of the v2 API (ccng; frozen). */
const API_VERSION_V2 = '2.294.0';

/** What v3's root lists (ccng RootController), as far as the lab answers for it. */
const RESOURCES = [
  'apps',
  'audit_events',
  'domains',
  'organizations',
  'processes',
  'routes',
  'security_groups',
  'spaces',
];

/** The parts that need no token: `/`, `/v3` and `/v3/info`. */
export function rootRoutes(urls: Urls, withV2: boolean): CcRouter {
  const router = newRouter();
  router.get('/', (c) => c.json({ links: rootLinks(urls, withV2) }));
  router.get('/v3', (c) =>
    c.json({
      links: {
        self: link(urls, '/v3'),
        info: link(urls, '/v3/info'),
        ...Object.fromEntries(RESOURCES.map((name) => [name, link(urls, `/v3/${name}`)])),
      },
    }),
  );
  router.get('/v3/info', (c) => c.json(info(urls)));
  return router;
}

function rootLinks(urls: Urls, withV2: boolean): object {
  const v2 = { ...link(urls, '/v2'), meta: { version: API_VERSION_V2 } };
  return {
    self: link(urls, ''),
    cloud_controller_v3: { ...link(urls, '/v3'), meta: { version: API_VERSION } },
    network_policy_v0: link(urls, '/networking/v0/external'),
    network_policy_v1: link(urls, '/networking/v1/external'),
    login: { href: urls.uaa() },
    uaa: { href: urls.uaa() },
    credhub: null,
    routing: null,
    logging: null,
    log_cache: null,
    log_stream: null,
    app_ssh: {
      href: urls.appSsh(),
      meta: { host_key_fingerprint: urls.appSshFingerprint(), oauth_client: 'ssh-proxy' },
    },
    ...(withV2 ? { cloud_controller_v2: v2 } : {}),
  };
}

function info(urls: Urls): object {
  return {
    build: '',
    cli_version: { minimum: '', recommended: '' },
    custom: {},
    description: 'A Cloud Foundry network on one machine',
    name: 'cfnet lab',
    version: 0,
    osbapi_version: '2.15',
    rate_limits: { enabled: false, general_limit: '', reset_interval_in_minutes: '' },
    links: { self: link(urls, '/v3/info'), support: { href: '' } },
  };
}
