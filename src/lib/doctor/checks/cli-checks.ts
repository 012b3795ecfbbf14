import { listText } from '../../text/list-text.js';
import { ok, warning, type Check } from '../check.js';

const CF_CLI: Check = {
  id: 'cf-cli',
  title: 'cf is installed',
  isAnswer: () => true,
  run: async ({ cf }) => ok(`cf ${await cf.version()}`),
};

const CF_LOGIN: Check = {
  id: 'cf-login',
  title: 'cf is logged in',
  isAnswer: () => true,
  run: async ({ cf }) => {
    const { api, user, org, space } = await cf.target();
    const place = [org?.name, space?.name].filter((name) => name !== undefined).join(', space ');
    return ok(`${user} at ${api}${place === '' ? '' : `, org ${place}`}`);
  },
};

/** What each scope is good for: without it something stays unknown, or cannot be changed (cf-facts 5.1, 4.4). */
const SCOPES: readonly { readonly anyOf: readonly string[]; readonly without: string }[] = [
  {
    anyOf: ['network.admin'],
    without: 'whose policy tag a mark is stays unknown where no rule tells',
  },
  {
    anyOf: [
      'cloud_controller.admin',
      'cloud_controller.admin_read_only',
      'cloud_controller.global_auditor',
    ],
    without: 'apps and spaces that you are no member of have no names',
  },
  {
    anyOf: ['cloud_controller.admin'],
    without: 'security groups cannot be changed (logging enable --asg --rules)',
  },
];

const CF_SCOPES: Check = {
  id: 'cf-scopes',
  title: 'the cf log-in may see what cfnet asks for',
  run: async ({ cf }) => {
    const scopes = new Set(await cf.scopes());
    const missing = SCOPES.filter(({ anyOf }) => anyOf.every((scope) => !scopes.has(scope)));
    if (missing.length === 0) return ok('network.admin and cloud_controller.admin are there');
    const names = missing.map(({ anyOf, without }) => `without ${listText(anyOf)} ${without}`);
    return warning(names.join('; '), { fix: 'Log in as a user who has them: cf login' });
  },
};

const BOSH_CLI: Check = {
  id: 'bosh-cli',
  title: 'bosh is installed',
  isAnswer: () => true,
  run: async ({ bosh }) => ok(`bosh ${await bosh.version()}`),
};

const BOSH_LOGIN: Check = {
  id: 'bosh-login',
  title: 'bosh reaches its director',
  isAnswer: () => true,
  run: async ({ bosh }) => {
    const names = (await bosh.deployments()).map(({ name }) => name);
    return ok(names.length === 0 ? 'it has no deployment' : `it has ${listText(names, 5)}`);
  },
};

export const CLI_CHECKS: readonly Check[] = [CF_CLI, CF_LOGIN, CF_SCOPES, BOSH_CLI, BOSH_LOGIN];
