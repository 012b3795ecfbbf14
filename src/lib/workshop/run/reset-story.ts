import { problemFromError, type Problem } from '../../errors/problem.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { isBetween, policyText } from '../judges/policy-judges.js';
import { BYPASS_GROUP, EGRESS_GROUP } from '../look/egress.js';
import type { Facts } from '../model/facts.js';
import type { Story, Trace } from '../model/story.js';
import {
  withEvents,
  withReset,
  type PolicyRecord,
  type Progress,
  type Undo,
} from '../progress/progress.js';
import {
  deleteCaptures,
  deleteGroups,
  deleteMeow,
  forcePolls,
  scaleTo,
  setPolicies,
  switchLogging,
} from './changes.js';
import { actorOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';

/** One thing to take away or to put back. */
export interface Removal {
  /** `remove the policy appA to appB, tcp 8080` */
  readonly text: string;
  readonly run: () => Promise<void>;
}

export interface ResetResult {
  readonly stories: readonly string[];
  readonly done: readonly string[];
  /** Those that stay finished. */
  readonly finished: readonly string[];
  readonly isAgreed: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Takes away what the stories made, puts back what they changed, and forgets those that are not finished: nothing else
 * is touched. Errors: those of looking around. What fails is told and does not stop the rest.
 */
export async function resetStories(
  stories: readonly Story[],
  yes: boolean,
  ports: WorkshopPorts,
): Promise<ResetResult> {
  const before = await ports.store.read();
  const facts = await lookAround(ports, before);
  const known = withFacts(before, facts);
  const undo = undoOf(stories, known);
  const untidy = stories.filter(({ id }) => {
    const story = known.stories[id];
    return story !== undefined && story.isTidied !== true;
  });
  const traces = new Set(untidy.flatMap(({ leaves }) => leaves));
  const removals = removalsOf(traces, undo, facts, ports);
  const ids = stories.map(({ id }) => id);
  const finished = ids.filter((id) => known.stories[id]?.finishedAt !== undefined);
  if (removals.length > 0 && !(await isAgreed(removals, yes, ports))) {
    const wanted = removals.map(({ text }) => text);
    return { stories: ids, finished, done: wanted, isAgreed: false, problems: [] };
  }
  const done: string[] = [];
  const problems: Problem[] = [];
  for (const { text, run } of removals) {
    try {
      await run();
      done.push(text);
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      problems.push(problemFromError(error));
    }
  }
  if (problems.length === 0) await forget(known, ids, done, ports);
  return { stories: ids, finished, done, isAgreed: true, problems };
}

async function isAgreed(
  removals: readonly Removal[],
  yes: boolean,
  { ask }: WorkshopPorts,
): Promise<boolean> {
  if (yes) return true;
  const what = removals.map(({ text }) => text).join('; ');
  return (await ask?.confirm(`This will be done: ${what}. Go on?`)) === true;
}

async function forget(
  progress: Progress,
  ids: readonly string[],
  done: readonly string[],
  ports: WorkshopPorts,
): Promise<void> {
  const actor = await actorOf(ports);
  const started = ids.filter((id) => progress.stories[id] !== undefined);
  const detail = done.join('; ');
  const events = started.map((story) => ({
    ...actor,
    kind: 'reset' as const,
    story,
    ...(detail !== '' && { detail }),
  }));
  await ports.store.write(withEvents(started.reduce(withReset, progress), events));
}

function removalsOf(
  traces: ReadonlySet<Trace>,
  undo: readonly Undo[],
  facts: Facts,
  { foundation }: WorkshopPorts,
): readonly Removal[] {
  const groups = [
    ['bypass-group', BYPASS_GROUP],
    ['egress-group', EGRESS_GROUP],
  ] as const;
  return [
    ...policyRemoval(undo, facts, foundation),
    ...groups.flatMap(([trace, name]) =>
      traces.has(trace) && facts.groups.some((group) => group.name === name)
        ? [
            {
              text: `delete the security group ${name}`,
              run: () => deleteGroups(foundation, facts, name),
            },
          ]
        : [],
    ),
    ...(traces.has('meow') && facts.cells.some(({ namespaces }) => namespaces.includes('meow'))
      ? [{ text: 'delete the network namespace meow', run: () => deleteMeow(foundation, facts) }]
      : []),
    ...(traces.has('captures') && facts.cells.some(({ saved }) => saved.size > 0)
      ? [{ text: 'delete the saved captures', run: () => deleteCaptures(foundation, facts) }]
      : []),
    ...loggingRemoval(undo, facts, foundation),
    ...scaleRemoval(undo, facts, foundation),
  ];
}

/** What the stories have to put back, the oldest first: it is nearest to how things were before all of them. */
function undoOf(stories: readonly Story[], { stories: known }: Progress): readonly Undo[] {
  return stories
    .flatMap(({ id }) => known[id] ?? [])
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .flatMap(({ undo }) => undo);
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

function loggingRemoval(
  undo: readonly Undo[],
  facts: Facts,
  foundation: WorkshopPorts['foundation'],
): readonly Removal[] {
  const before = undo.find((one) => one.what === 'logging')?.cells ?? {};
  const changed = facts.cells.flatMap(({ cell, logsAccepted }) => {
    const enabled = before[cell.id];
    return enabled === undefined || enabled === logsAccepted ? [] : [{ cell, enabled }];
  });
  return changed.map(({ cell, enabled }) => ({
    text: `switch c2c logging ${enabled ? 'on' : 'off'} again on ${cell.name}`,
    run: () => switchLogging(foundation, [{ cell, enabled }]),
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
