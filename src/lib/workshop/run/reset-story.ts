import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Problem } from '../../errors/problem.js';
import { shellWord } from '../../text/shell-word.js';
import { CAPTURE_FOLDER } from '../judges/capture-judges.js';
import type { Facts } from '../model/facts.js';
import { listText } from '../../text/list-text.js';
import { numberOf, type Story } from '../model/story.js';
import {
  idsIn,
  isUntidy,
  undoOf,
  withEvents,
  withReset,
  type Progress,
} from '../progress/progress.js';
import { capturesOf, type WhoseCaptures } from './changes.js';
import { actorOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { notedSince } from './logging-removal.js';
import type { Removal } from './removal.js';
import { removalsOf } from './removals.js';

export interface ResetResult {
  readonly stories: readonly string[];
  readonly done: readonly string[];
  /** Those that stay finished. */
  readonly finished: readonly string[];
  readonly isAgreed: boolean;
  readonly problems: readonly Problem[];
}

/** Like a story that looks again: what is to be taken away may stand on cells that the apps have left. */
const EVERYWHERE = { assumes: [], looksAgain: true } as const;

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
  const facts = await lookAround(ports, before, EVERYWHERE);
  const known = withFacts(before, facts);
  untidyOthers(known).forEach(ports.notice);
  const ids = stories.map(({ id }) => id);
  const undo = undoOf(ids, known);
  const untidy = stories.filter(({ id }) => isUntidy(known, id));
  const traces = new Set(untidy.flatMap(({ leaves }) => leaves));
  const noted = await notedSince(loggingSince(known, ids), ports);
  const whose = capturesBy(stories, untidy);
  strayFiles(facts, whose).forEach(ports.notice);
  const removals = removalsOf(traces, whose, undo, facts, noted, ports);
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

/** Each story's own; with the wrap-up, or all stories, whatever was left. */
function capturesBy(stories: readonly Story[], untidy: readonly Story[]): WhoseCaptures {
  const capturing = untidy.filter(({ leaves }) => leaves.includes('captures'));
  const isAll = capturing.length > 0 && stories.some(({ looksAgain }) => looksAgain === true);
  return isAll ? 'all' : capturing.map(numberOf);
}

/** Files under other names are nobody's that is known: they stay with a single story's reset, and are named. */
function strayFiles(facts: Facts, whose: WhoseCaptures): readonly string[] {
  if (whose === 'all' || whose.length === 0) return [];
  return facts.cells.flatMap((one) => {
    const left = one.otherFiles.filter((name) => !capturesOf(one, whose).includes(name));
    return left.length === 0
      ? []
      : [
          `${one.cell.name} still keeps ${listText(left)} in ${CAPTURE_FOLDER}: cfnet workshop reset without a story removes it`,
        ];
  });
}

/** When the first of these stories began that changes what is logged. */
function loggingSince(progress: Progress, ids: readonly string[]): string | undefined {
  return ids
    .flatMap((id) => [progress.stories[id] ?? [], progress.prepared?.[id] ?? []].flat())
    .filter(({ undo }) => undo.some(({ what }) => what === 'logging'))
    .map(({ startedAt }) => startedAt)
    .toSorted()[0];
}

/** What was done with other apps is left to them, and said. */
function untidyOthers({ others = {} }: Progress): readonly string[] {
  return Object.values(others).flatMap((pair) => {
    const { source, destination } = pair.apps;
    const way = `cfnet workshop reset --from-app ${shellWord(source)} --to-app ${shellWord(destination)}`;
    return idsIn(pair).some((id) => isUntidy(pair, id))
      ? [`What was done with ${source} and ${destination} is left as it is: ${way}`]
      : [];
  });
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
  const untidy = ids.filter((id) => isUntidy(progress, id));
  const detail = done.join('; ');
  const events = untidy.map((story) => ({
    ...actor,
    kind: 'reset' as const,
    story,
    ...(detail !== '' && { detail }),
  }));
  await ports.store.change((latest = progress) => {
    // What was begun meanwhile, at another terminal, is not what was tidied up.
    const same = untidy.filter((id) => isAsBefore(id, progress, latest));
    const told = events.filter(({ story }) => same.includes(story));
    return withoutEntered(withEvents(same.reduce(withReset, latest), told));
  });
}

function isAsBefore(id: string, before: Progress, now: Progress): boolean {
  return (
    before.stories[id]?.startedAt === now.stories[id]?.startedAt &&
    before.prepared?.[id]?.startedAt === now.prepared?.[id]?.startedAt
  );
}

/** Where all is tidy, nothing stands on any cell. */
function withoutEntered(progress: Progress): Progress {
  const all = [progress, ...Object.values(progress.others ?? {})];
  if (all.some((pair) => idsIn(pair).some((id) => isUntidy(pair, id)))) return progress;
  return { ...progress, entered: [] };
}
