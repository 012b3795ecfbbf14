import { setTimeout as wait } from 'node:timers/promises';
import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { putBack } from '../../logging/c2c/switch-c2c.js';
import { FORCE_PORT } from '../../logging/look/cell-paths.js';
import type { Policy, SecurityGroup } from '../../policy/policy.js';
import { CAPTURE_FOLDER } from '../judges/capture-judges.js';
import { CELL_END, hasCellEnd, NAMESPACE } from '../judges/namespace-judges.js';
import { isBetween, POLICY_PORT } from '../judges/policy-judges.js';
import { sourceCell } from '../look/apps.js';
import { shellWord } from '../../text/shell-word.js';
import type { CellFacts, Facts } from '../model/facts.js';
import type { PolicyRecord } from '../progress/progress.js';

/** What the workshop can change by itself. */
export type ChangeName =
  | 'remove-policies'
  | 'add-policy'
  | 'scale-up'
  | 'logging-off'
  | 'add-meow'
  | 'remove-meow'
  | 'delete-captures';

const POLICIES = '/networking/v1/external/policies';

/** Replaces the policies between the workshop's two apps; those of others are never touched. */
export async function setPolicies(
  { cf }: LiveFoundation,
  facts: Facts,
  wanted: readonly PolicyRecord[],
): Promise<void> {
  const before = facts.policies.filter(isBetween(facts));
  const isSame = (a: PolicyRecord) => (b: PolicyRecord) => policyKey(a) === policyKey(b);
  const surplus = before.filter((policy) => !wanted.some(isSame(policy)));
  const missing = wanted.filter((policy) => !before.some(isSame(policy)));
  if (surplus.length > 0) await cf.request('POST', `${POLICIES}/delete`, bodyOf(surplus));
  if (missing.length > 0) await cf.request('POST', POLICIES, bodyOf(missing));
}

function bodyOf(policies: readonly PolicyRecord[]): unknown {
  return {
    policies: policies.map(({ source, destination, protocol, ports }) => ({
      source: { id: source },
      destination: { id: destination, protocol, ports },
    })),
  };
}

function policyKey({ source, destination, protocol, ports }: PolicyRecord): string {
  return `${source} ${destination} ${protocol} ${ports.start} ${ports.end}`;
}

/** The stories' own policy. */
export function storyPolicy({ source, destination }: Facts): Policy {
  return {
    source: source.guid,
    destination: destination.guid,
    protocol: 'tcp',
    ports: { start: POLICY_PORT, end: POLICY_PORT },
  };
}

/** One instance more of the called app. */
export async function scaleUp({ cf }: LiveFoundation, { destination }: Facts): Promise<void> {
  await scaleTo(cf, destination.guid, destination.instances.length + 1);
}

export async function scaleTo(
  cf: LiveFoundation['cf'],
  appGuid: string,
  instances: number,
): Promise<void> {
  await cf.request('POST', `/v3/apps/${appGuid}/processes/web/actions/scale`, { instances });
}

/** Makes or deletes the namespace; deleting one that is not there is no failure. */
export async function makeMeow(foundation: LiveFoundation, facts: Facts): Promise<void> {
  const cell = sourceCell(facts)?.cell;
  if (cell !== undefined) await runOn(foundation, cell, `ip netns add ${NAMESPACE}`);
}

export async function deleteMeow(foundation: LiveFoundation, facts: Facts): Promise<void> {
  for (const one of facts.cells) {
    if (hasCellEnd(one)) await runOn(foundation, one.cell, `ip link delete ${CELL_END}`);
    if (one.namespaces.includes(NAMESPACE))
      await runOn(foundation, one.cell, `ip netns delete ${NAMESPACE}`);
  }
}

/** Of which stories captures are meant, by their numbers; or all that stands in the folder, which is the workshop's. */
export type WhoseCaptures = readonly string[] | 'all';

/** Names of the captures on a cell that are meant. */
export function capturesOf(
  { saved, otherFiles }: Pick<CellFacts, 'saved' | 'otherFiles'>,
  whose: WhoseCaptures,
): readonly string[] {
  const names = [...saved.keys(), ...otherFiles];
  return whose === 'all'
    ? names
    : names.filter((name) => whose.some((number) => name.startsWith(number)));
}

/** Removes what was captured, and the folder once it is empty. */
export async function deleteCaptures(
  foundation: LiveFoundation,
  facts: Facts,
  whose: WhoseCaptures,
): Promise<void> {
  const folder = `"\${CFNET_CELL_ROOT-}${CAPTURE_FOLDER}"`;
  for (const one of facts.cells) {
    const names = capturesOf(one, whose);
    if (names.length === 0) continue;
    const remove =
      whose === 'all'
        ? `rm -rf ${folder}`
        : `rm -f ${names.map((name) => `${folder}/${shellWord(name)}`).join(' ')}; rmdir ${folder} 2>/dev/null || true`;
    await runOn(foundation, one.cell, remove);
  }
}

/** Deletes a security group with its bindings. Errors: OUTSIDE_FAILED where it stays. */
export async function deleteGroup(
  { cf }: LiveFoundation,
  { guid, name }: Pick<SecurityGroup, 'guid' | 'name'>,
): Promise<void> {
  // Cloud Controller deletes in a job.
  await cf.request('DELETE', `/v3/security_groups/${guid}`);
  if (await isGone(cf, guid)) return;
  throw new CfnetError('OUTSIDE_FAILED', `The security group ${name} is still there`);
}

const LOOKS = 20;
const PAUSE_MS = 250;

async function isGone(cf: LiveFoundation['cf'], guid: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    const { resources } = await cf.list(`/v3/security_groups?guids=${guid}`);
    if (resources.length === 0) return true;
    await wait(PAUSE_MS);
  }
  return false;
}

/** Makes the agents take over now what they would at their next poll (cf-facts 2.2). */
export async function forcePolls(
  foundation: LiveFoundation,
  facts: Facts,
  what: 'policies' | 'groups',
): Promise<void> {
  const transport = await foundation.transport();
  const handles =
    what === 'groups' ? facts.source.instances.flatMap(({ handle }) => handle ?? []) : [];
  const text = [
    `curl -s -m 20 -o /dev/null http://127.0.0.1:${FORCE_PORT}/force-policy-poll-cycle`,
    ...handles.map(
      (handle) =>
        `curl -s -m 20 -o /dev/null 'http://127.0.0.1:${FORCE_PORT}/force-asgs-for-container?container=${encodeURIComponent(handle)}'`,
    ),
    'exit 0',
  ].join('\n');
  await Promise.all(facts.cells.map(({ cell }) => transport.run(cell, { text, root: true })));
}

/**
 * Sets the agent's switch of logging what policies allow, and sees that its rules follow, as `cfnet logging` does.
 * Errors: OUTSIDE_FAILED where the agent does not tell how it is, or does not follow.
 */
export async function switchLogging(
  foundation: LiveFoundation,
  cell: RemoteCell,
  enabled: boolean,
  signal: AbortSignal,
): Promise<void> {
  await putBack(cell, enabled, { transport: await foundation.transport(), signal });
}

/** Runs a line on a cell, as root. Errors: OUTSIDE_FAILED with what it said at last. */
export async function runOn(
  foundation: LiveFoundation,
  cell: RemoteCell,
  text: string,
): Promise<void> {
  const transport = await foundation.transport();
  const { exitCode, stderr } = await transport.run(cell, { text, root: true });
  if (exitCode === 0) return;
  throw new CfnetError('OUTSIDE_FAILED', `${cell.name}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}
