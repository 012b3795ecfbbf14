import { isBetween, policyText } from '../judges/policy-judges.js';
import { groupName } from '../look/egress.js';
import type { Facts } from '../model/facts.js';
import type { Trace } from '../model/story.js';
import type { PolicyRecord, Undo } from '../progress/progress.js';
import { listText } from '../../text/list-text.js';
import { hasCellEnd, NAMESPACE } from '../judges/namespace-judges.js';
import {
  capturesOf,
  deleteCaptures,
  deleteGroup,
  deleteMeow,
  forcePolls,
  scaleTo,
  setPolicies,
  type WhoseCaptures,
} from './changes.js';
import { loggingRemoval, type NotedSwitches } from './logging-removal.js';
import type { WorkshopPorts } from './ports.js';
import type { Removal } from './removal.js';

const MOST_NAMED = 6;

/** What there is to take away and to put back now, in the order to do it in. */
export function removalsOf(
  traces: ReadonlySet<Trace>,
  captures: WhoseCaptures,
  undo: readonly Undo[],
  facts: Facts,
  noted: NotedSwitches,
  ports: WorkshopPorts,
): readonly Removal[] {
  const { foundation } = ports;
  return [
    ...policyRemoval(undo, facts, foundation),
    ...groupRemoval(traces, undo, facts, foundation),
    ...(traces.has('meow') &&
    facts.cells.some((one) => one.namespaces.includes(NAMESPACE) || hasCellEnd(one))
      ? [{ text: 'delete the network namespace meow', run: () => deleteMeow(foundation, facts) }]
      : []),
    ...captureRemoval(captures, facts, foundation),
    ...loggingRemoval(undo, facts, noted, ports),
    ...scaleRemoval(undo, facts, foundation),
  ];
}

function captureRemoval(
  whose: WhoseCaptures,
  facts: Facts,
  foundation: WorkshopPorts['foundation'],
): readonly Removal[] {
  const names = [...new Set(facts.cells.flatMap((one) => capturesOf(one, whose)))];
  if (names.length === 0) return [];
  return [
    {
      text: `delete the saved captures ${listText(names, MOST_NAMED)}`,
      run: () => deleteCaptures(foundation, facts, whose),
    },
  ];
}

/** Policies between the two apps become what they were before the first of the stories. */
function policyRemoval(
  undo: readonly Undo[],
  facts: Facts,
  foundation: WorkshopPorts['foundation'],
): readonly Removal[] {
  const before = undo.find((one) => one.what === 'policies')?.policies;
  if (before === undefined) return [];
  const textOf = (policy: PolicyRecord): string => policyText(facts, policy);
  const [then, now] = [before.map(textOf), facts.policies.filter(isBetween(facts)).map(textOf)];
  const surplus = now.filter((text) => !then.includes(text));
  const missing = then.filter((text) => !now.includes(text));
  if (surplus.length + missing.length === 0) return [];
  return [
    {
      text: [
        ...surplus.map((text) => `remove the policy ${text}`),
        ...missing.map((text) => `put the policy ${text} back`),
      ].join('; '),
      run: async () => {
        await setPolicies(foundation, facts, before);
        await forcePolls(foundation, facts, 'policies');
      },
    },
  ];
}

const GROUPS = [
  ['bypass-group', 'bypass'],
  ['egress-group', 'egress'],
] as const;

/** The workshop's groups, but for those that were there before: somebody else takes the workshop, too. */
function groupRemoval(
  traces: ReadonlySet<Trace>,
  undo: readonly Undo[],
  facts: Facts,
  foundation: WorkshopPorts['foundation'],
): readonly Removal[] {
  const others = undo.find((one) => one.what === 'groups')?.guids ?? [];
  const names = new Set<string>(
    GROUPS.flatMap(([trace, which]) => (traces.has(trace) ? [groupName(facts, which)] : [])),
  );
  return facts.groups
    .filter(({ guid, name }) => names.has(name) && !others.includes(guid))
    .map((group) => ({
      text: `delete the security group ${group.name}`,
      run: () => deleteGroup(foundation, group),
    }));
}

function scaleRemoval(
  undo: readonly Undo[],
  { destination }: Facts,
  { cf }: WorkshopPorts['foundation'],
): readonly Removal[] {
  const first = undo.find((one) => one.what === 'scale' && one.app === destination.guid);
  if (first?.what !== 'scale' || destination.instances.length <= first.instances) return [];
  return [
    {
      text: `scale ${destination.name} back to ${first.instances}`,
      run: () => scaleTo(cf, destination.guid, first.instances),
    },
  ];
}
