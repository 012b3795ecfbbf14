import type { CellTransport, RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { gapError } from '../../errors/gap-error.js';
import { gapsOf, type Known } from '../../errors/problem.js';
import { appsByGuid } from '../../live/apps-by-guid.js';
import type { CfCli, CfTarget, LiveFoundation } from '../../live/foundation.js';
import type { Policy } from '../../policy/policy.js';
import { readPolicies } from '../../policy/policies.js';
import { readSecurityGroups } from '../../policy/security-groups.js';
import type { CellFacts, Facts, WorkshopApp } from '../model/facts.js';
import { cellScript } from './cell-script.js';
import { findApps, readTags, type AppNames } from './find-apps.js';
import { readCell } from './read-cell.js';

export interface GatherPorts {
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** Ids of cells that are looked at too, whether they host the apps or not; those that are gone are left out. */
  readonly alsoCells?: readonly string[];
}

/** How long one cell may take to answer, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Looks at the foundation: what the APIs say of the two apps, and one script on each cell that hosts them.
 * Nothing is changed. Errors: those of the adapters; NOT_FOUND for an app or a cell that is not there.
 */
export async function gatherFacts(
  foundation: LiveFoundation,
  names: AppNames,
  { now, signal, alsoCells = [] }: GatherPorts,
): Promise<Facts> {
  const { cf } = foundation;
  const [{ target, source, destination }, all, transport, isLite] = await Promise.all([
    ownApps(cf, names),
    foundation.cells().then(({ value }) => value),
    foundation.transport(),
    isBoshLite(foundation),
  ]);
  const hosts = cellsToEnter(all, [source, destination], alsoCells);
  const script = cellScript([...source.instances, ...destination.instances].map(({ ip }) => ip));
  const [cells, apis] = await Promise.all([
    Promise.all(hosts.map((cell) => lookAt(transport, cell, script, now, signal))),
    askApis(cf, [source.guid, destination.guid]),
  ]);
  return {
    api: target.api,
    deployment: await foundation.deployment(),
    org: target.org?.name ?? '',
    space: { guid: target.space?.guid ?? '', name: target.space?.name ?? '' },
    source,
    destination,
    cellCount: all.length,
    isBoshLite: isLite,
    ...apis,
    cells,
  };
}

async function ownApps(
  cf: CfCli,
  names: AppNames,
): Promise<{
  readonly target: CfTarget;
  readonly source: WorkshopApp;
  readonly destination: WorkshopApp;
}> {
  const target = await cf.target();
  const [source, destination] = await findApps(cf, target, names);
  return { target, source, destination };
}

/** The cells that host the apps; one more where there is but one, for what it knows of its neighbours. */
function cellsToEnter(
  all: readonly RemoteCell[],
  apps: readonly WorkshopApp[],
  also: readonly string[],
): readonly RemoteCell[] {
  const wanted = new Set(apps.flatMap(({ instances }) => instances.map(({ cellIp }) => cellIp)));
  const hosts = all.filter(({ ip }) => wanted.has(ip));
  const [unknown] = [...wanted].filter((ip) => !all.some((cell) => cell.ip === ip));
  if (unknown !== undefined) {
    throw new CfnetError('NOT_FOUND', `No cell of the deployment has the address ${unknown}`, {
      hint: 'Name the deployment of the cells with --deployment.',
    });
  }
  const other = hosts.length === 1 ? all.find((cell) => !hosts.includes(cell)) : undefined;
  return all.filter((cell) => hosts.includes(cell) || cell === other || also.includes(cell.id));
}

async function lookAt(
  transport: CellTransport,
  cell: RemoteCell,
  text: string,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<CellFacts> {
  const result = await transport.run(
    cell,
    { text, root: true },
    { timeoutMs: PATIENCE_MS, ...(signal !== undefined && { signal }) },
  );
  if (result.exitCode !== 0) {
    const last = result.stderr.trim().split('\n').at(-1) ?? '';
    throw new CfnetError('OUTSIDE_FAILED', `${cell.name} could not be looked at: ${last}`);
  }
  return readCell(cell, result.stdout.toString('utf8'), now());
}

async function askApis(
  cf: CfCli,
  guids: readonly string[],
): Promise<Pick<Facts, 'policies' | 'otherApps' | 'groups' | 'tags'>> {
  const listed = await cf.request('GET', `/networking/v1/external/policies?id=${guids.join(',')}`);
  const { policies } = requireWhole(readPolicies(asText('policies', listed)), 'policies there are');
  const tags = await cf
    .request('GET', '/networking/v1/external/tags')
    .then(readTags)
    .catch(unlessNotPermitted);
  const listedGroups = await cf.list('/v3/security_groups');
  const groups = readSecurityGroups(asText('security groups', listedGroups));
  return {
    policies,
    otherApps: await namesOfOthers(cf, policies, guids),
    groups: requireWhole(groups, 'security groups there are'),
    ...(tags !== undefined && { tags }),
  };
}

async function namesOfOthers(
  cf: CfCli,
  policies: readonly Policy[],
  own: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ends = new Set(policies.flatMap(({ source, destination }) => [source, destination]));
  const { identities = [] } = await appsByGuid(
    cf,
    [...ends].filter((guid) => !own.includes(guid)),
  );
  return new Map(
    identities.flatMap(({ appGuid, appName }): readonly (readonly [string, string])[] =>
      appGuid === undefined || appName === undefined ? [] : [[appGuid, appName]],
    ),
  );
}

/** Tags are for network admins; everybody else goes without (cf-facts 5.1). */
function unlessNotPermitted(error: unknown): undefined {
  if (
    error instanceof CfnetError &&
    (error.code === 'NOT_PERMITTED' || error.code === 'NOT_FOUND')
  ) {
    return undefined;
  }
  throw error;
}

/** Judges say of what is not there that it is missing: half of it will not do. Errors: CfnetError PARTIAL. */
function requireWhole<T>(known: Known<T>, what: string): T {
  const gaps = gapsOf(known);
  if (known.value === undefined || gaps.length > 0) throw gapError(`Which ${what}`, gaps);
  return known.value;
}

function asText(name: string, value: unknown): { name: string; text: string } {
  return { name, text: JSON.stringify(value) };
}

/** Its cells are containers, whose kernel writes no LOG lines (cf-facts 1.10). */
async function isBoshLite(foundation: LiveFoundation): Promise<boolean> {
  const name = await foundation.deployment();
  const deployments = await foundation.bosh.deployments();
  const stemcells = deployments.find((one) => one.name === name)?.stemcells ?? [];
  return stemcells.some((stemcell) => stemcell.includes('warden'));
}
