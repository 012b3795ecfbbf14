import { CfnetError } from '../../errors/cfnet-error.js';
import type { AppSpec } from './apps.js';
import { Foundation, type FoundationOptions, type Premises } from './foundation.js';
import { newGuid, newSecret, type RandomBytes } from './guid.js';
import type { LabCell, LabUser } from './model.js';
import { DEFAULT_OVERLAY, leaseIn, requireOverlay } from './overlay-blocks.js';
import type { SecurityGroupSpec } from './security-groups.js';

/** An app of a new lab; without a space it is in `s`. */
export type SeedApp = Omit<AppSpec, 'spaceGuid'> & { readonly space?: string };

export interface SeedOptions extends FoundationOptions {
  /** How many cells, 1 to 200; default 2. */
  readonly cells?: number;
  /** The blocks of the overlay, of which cells get their leases by turns; default: 10.255.0.0/16. */
  readonly overlay?: readonly string[];
  /** Default: appA with one instance and appB with two. */
  readonly apps?: readonly SeedApp[];
}

/** Spaces of the org `o`; apps land in the first. */
const DEFAULT_SPACE = 's';
const SPACES = [DEFAULT_SPACE, 'other'];

/** Nobody can own a name under .test (RFC 6761). */
const APPS_DOMAIN = 'apps.lab.test';

/** The course's two apps (c2c workshop). */
const COURSE_APPS: readonly SeedApp[] = [
  { name: 'appA', instances: 1, hosts: ['appa'], internalHosts: ['appA'] },
  { name: 'appB', instances: 2, internalHosts: ['appB'] },
];

/** The groups and their global bindings of cf-deployment's cloud controller properties. */
const DEFAULT_GROUPS: readonly SecurityGroupSpec[] = [
  {
    name: 'public_networks',
    rules: [
      '0.0.0.0-9.255.255.255',
      '11.0.0.0-169.253.255.255',
      '169.255.0.0-172.15.255.255',
      '172.32.0.0-192.167.255.255',
      '192.169.0.0-255.255.255.255',
    ].map((destination) => ({ protocol: 'all', destination })),
  },
  {
    name: 'dns',
    rules: [
      { protocol: 'tcp', destination: '0.0.0.0/0', ports: '53' },
      { protocol: 'udp', destination: '0.0.0.0/0', ports: '53' },
    ],
  },
];

const USER_SCOPES = ['openid', 'uaa.user', 'cloud_controller.read', 'cloud_controller.write'];
const ADMIN_SCOPES = [...USER_SCOPES, 'cloud_controller.admin', 'network.admin', 'scim.read'];

/** The cells' own addresses run from 10.0.16.15 on. */
const FIRST_CELL_ADDRESS = 15;
const MOST_CELLS = 200;

/**
 * A new foundation: one org, two spaces, an admin and a developer of the space `s`, cells, groups and apps.
 * Errors: CfnetError for a number of cells out of range, an overlay without room for them, an unknown space, or apps
 * that do not fit.
 */
export function createFoundation(options: SeedOptions): Foundation {
  const foundation = new Foundation(newPremises(options), options);
  for (const group of DEFAULT_GROUPS) {
    foundation.securityGroups.create({
      ...group,
      globallyEnabled: { running: true, staging: true },
    });
  }
  for (const { space = DEFAULT_SPACE, ...app } of options.apps ?? COURSE_APPS) {
    const home = foundation.spaces.find(({ name }) => name === space);
    if (home === undefined) throw new CfnetError('NOT_FOUND', `The lab has no space ${space}.`);
    foundation.apps.create({ ...app, spaceGuid: home.guid });
  }
  return foundation;
}

function newPremises({
  cells = 2,
  overlay = DEFAULT_OVERLAY,
  clock,
  random,
}: SeedOptions): Premises {
  if (!Number.isInteger(cells) || cells < 1 || cells > MOST_CELLS) {
    throw new CfnetError('USAGE', `A lab has 1 to ${MOST_CELLS} cells, not ${cells}.`);
  }
  requireOverlay(overlay, cells);
  const createdAt = clock();
  const org = { guid: newGuid(random), name: 'o', createdAt };
  const spaces = SPACES.map((name) => ({
    guid: newGuid(random),
    name,
    orgGuid: org.guid,
    createdAt,
  }));
  const [first] = spaces;
  return {
    orgs: [org],
    spaces,
    users: [
      newUser(random, { name: 'admin', scopes: ADMIN_SCOPES, spaceGuids: [] }),
      newUser(random, {
        name: 'developer',
        scopes: USER_SCOPES,
        spaceGuids: first === undefined ? [] : [first.guid],
      }),
    ],
    cells: Array.from({ length: cells }, (_, index) => newCell(random, index, overlay)),
    domains: [
      { guid: newGuid(random), name: APPS_DOMAIN, internal: false, createdAt },
      { guid: newGuid(random), name: 'apps.internal', internal: true, createdAt },
    ],
    director: {
      uuid: newGuid(random),
      name: 'cfnet-lab',
      client: 'admin',
      clientSecret: newSecret(random),
    },
  };
}

function newUser(
  random: RandomBytes,
  user: Pick<LabUser, 'name' | 'scopes' | 'spaceGuids'>,
): LabUser {
  return { guid: newGuid(random), password: newSecret(random), ...user };
}

function newCell(random: RandomBytes, index: number, overlay: readonly string[]): LabCell {
  const address = FIRST_CELL_ADDRESS + index;
  return {
    id: newGuid(random),
    index,
    agentId: newGuid(random),
    az: `z${(index % 2) + 1}`,
    ip: `10.0.${16 + Math.floor(address / 256)}.${address % 256}`,
    overlaySubnet: leaseIn(overlay, index),
    overlayNetworks: overlay,
  };
}
