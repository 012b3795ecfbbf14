import { isBetween } from '../judges/policy-judges.js';
import { whatIsLogged } from '../judges/log-judges.js';
import { isOwnGroup } from '../look/egress.js';
import type { Facts } from '../model/facts.js';
import type { Story } from '../model/story.js';
import { withPreparation, type Progress, type Undo } from '../progress/progress.js';
import { assumptionsOf, MOST_SCALING, type Assumption, type SetUp } from './assumptions.js';
import { lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { setUp, undoOfSetUp } from './set-up.js';

/** How the foundation stands before a story's first step. */
export interface Prepared {
  readonly facts: Facts;
  readonly assumptions: readonly Assumption[];
  /** What has to be put back one day. */
  readonly undo: readonly Undo[];
  /** With a note of what was set up, where anything was. */
  readonly progress: Progress;
  readonly hasChanged: boolean;
}

/** How often a thing that was set up is looked at again, and how long between, in milliseconds. */
const LOOKS = 20;
const PAUSE_MS = 1500;

/**
 * Sets up what a story takes for granted and is missing, where all of it is offered and agreed to. How things were is
 * written down before each change: `reset` can put back what a start that failed half-way has changed.
 * @param known the progress as it is written, with what was found now
 * Errors: those of the changes and of looking around.
 */
export async function prepareStory(
  story: Story,
  yes: boolean,
  found: { readonly facts: Facts; readonly known: Progress },
  ports: WorkshopPorts,
): Promise<Prepared> {
  const { facts, known } = found;
  const before = known.prepared?.[story.id]?.undo ?? known.stories[story.id]?.undo ?? [];
  const assumptions = assumptionsOf(story, facts, ports.plane);
  const undo = [...before, ...asBefore(story, facts)];
  const unchanged = { facts, assumptions, undo, progress: known, hasChanged: false };
  const wanted = missingSetUps(assumptions);
  if (wanted.length === 0 || !isAllOffered(assumptions)) return unchanged;
  if (!(await isAgreed(wanted, yes, ports))) return unchanged;
  try {
    return await changed(story, wanted, unchanged, ports);
  } catch (error) {
    ports.notice(`What was set up until then can be undone: cfnet workshop reset ${story.id}`);
    throw error;
  }
}

async function changed(
  story: Story,
  wanted: readonly SetUp[],
  before: Prepared,
  ports: WorkshopPorts,
): Promise<Prepared> {
  const at = new Date(ports.now()).toISOString();
  let now = { ...before, hasChanged: true };
  for (const one of wanted) {
    // What was done for another may have brought this one about, too.
    if (isMissing(one, now.assumptions)) ports.notice(`Setting up: ${one.text}`);
    const triesAtMost = one.change === 'scale-up' ? MOST_SCALING : 1;
    for (let tries = 1; tries <= triesAtMost && isMissing(one, now.assumptions); tries++) {
      const undo = [...now.undo, ...undoOfSetUp(one.change, now.facts)];
      const { facts } = now;
      const progress = await ports.store.change((latest) =>
        withPreparation(withFacts(latest, facts), story.id, { startedAt: at, undo }),
      );
      await setUp(one.change, story, now.facts, ports);
      now = { ...now, undo, progress, ...(await settled(story, one, ports, progress)) };
    }
  }
  return now;
}

function missingSetUps(assumptions: readonly Assumption[]): readonly SetUp[] {
  return assumptions.flatMap(({ finding, setUp: one }) =>
    finding.holds || one === undefined ? [] : [one],
  );
}

/** By its text: one change may be for several things. */
function isMissing({ text }: SetUp, assumptions: readonly Assumption[]): boolean {
  return missingSetUps(assumptions).some((one) => one.text === text);
}

/** What nobody can set up stops the story; then nothing is changed for it either. */
function isAllOffered(assumptions: readonly Assumption[]): boolean {
  return assumptions.every(({ finding, setUp: one }) => finding.holds || one !== undefined);
}

async function isAgreed(
  wanted: readonly SetUp[],
  yes: boolean,
  { ask }: WorkshopPorts,
): Promise<boolean> {
  if (yes || ask === undefined) return yes;
  for (const { text } of wanted) {
    if (!(await ask.confirm(`The story needs a change: ${text}. Do it now?`))) return false;
  }
  return true;
}

/** Looks again until what was set up has taken hold, or long enough. */
async function settled(
  story: Story,
  one: SetUp,
  ports: WorkshopPorts,
  progress: Progress,
): Promise<Pick<Prepared, 'facts' | 'assumptions'>> {
  for (let look = 1; ; look++) {
    const facts = await lookAround(ports, progress, story);
    const assumptions = assumptionsOf(story, facts, ports.plane);
    if (!isMissing(one, assumptions) || look >= LOOKS) return { facts, assumptions };
    await ports.wait(PAUSE_MS);
  }
}

/** How things are that the story changes, for `reset` to go back to. */
function asBefore({ leaves, assumes }: Story, facts: Facts): readonly Undo[] {
  const undo: Undo[] = [];
  if (leaves.includes('policies') || assumes.includes('no-policies')) {
    undo.push({ what: 'policies', policies: facts.policies.filter(isBetween(facts)) });
  }
  if (leaves.includes('logging')) {
    const cells = facts.cells.flatMap((cell) => {
      const isOn = whatIsLogged(cell);
      return isOn === undefined ? [] : [[cell.cell.id, isOn] as const];
    });
    const denied = facts.cells.flatMap(({ cell, logsDenied }) =>
      logsDenied === undefined ? [] : [[cell.id, logsDenied] as const],
    );
    undo.push({ what: 'logging', cells: Object.fromEntries(cells) });
    undo.push({ what: 'denied-logging', cells: Object.fromEntries(denied) });
  }
  if (leaves.includes('bypass-group') || leaves.includes('egress-group')) {
    const own = facts.groups.filter(isOwnGroup(facts));
    undo.push({ what: 'groups', guids: own.map(({ guid }) => guid) });
  }
  return undo;
}
