import { DEFAULT_APPS } from '../gather/find-apps.js';
import { gatherFacts } from '../gather/gather-facts.js';
import type { Facts } from '../model/facts.js';
import { valuesOf } from '../look/values.js';
import type { Story } from '../model/story.js';
import type { Baseline } from '../model/situation.js';
import type { Progress } from '../progress/progress.js';
import { areSameApps, progressWith, type WorkshopApps } from '../progress/other-apps.js';
import type { Actor } from '../progress/progress-events.js';
import type { WorkshopPorts } from './ports.js';

/**
 * Everything that checks judge, of the apps that this foundation's progress is about.
 * @param story the one that is to begin or is judged: it may assume what costs another question, and one that looks
 *   again at what all stories did looks at all cells that they were on
 */
export async function lookAround(
  ports: WorkshopPorts,
  progress: Progress | undefined,
  story?: Pick<Story, 'assumes' | 'looksAgain'>,
): Promise<Facts> {
  const { foundation, apps = {}, now, signal } = ports;
  const facts = await gatherFacts(
    foundation,
    {
      source: apps.source ?? progress?.apps.source ?? DEFAULT_APPS.source,
      destination: apps.destination ?? progress?.apps.destination ?? DEFAULT_APPS.destination,
    },
    { now, signal, alsoCells: story?.looksAgain === true ? (progress?.entered ?? []) : [] },
  );
  if (story?.assumes.includes('may-make-groups') !== true) return facts;
  const scopes = await foundation.cf.scopes();
  return { ...facts, mayMakeGroups: scopes.includes('cloud_controller.admin') };
}

/** An address that groups keep apps from yesterday may be open today. */
function lasting(values: Progress['values']): Progress['values'] {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('egress.')));
}

/** Who acts now. */
export async function actorOf({ foundation, now }: WorkshopPorts): Promise<Actor> {
  const { user } = await foundation.cf.target();
  return { by: user, at: new Date(now()).toISOString() };
}

/** The apps that were found, as progress names them. */
export function appsOf({ source, destination, space, org }: Facts): WorkshopApps {
  return {
    apps: { source: source.name, destination: destination.name, space: space.name, org },
    guids: [source.guid, destination.guid],
  };
}

/** The progress with what was found now: that of the apps that are there, `progressWith`. */
export function withFacts(
  progress: Progress | undefined,
  facts: Facts,
  baseline: Baseline = {},
): Progress {
  const own = appsOf(facts);
  const isSame = progress !== undefined && areSameApps(progress, own);
  return {
    version: 1,
    foundation: facts.api,
    ...own,
    entered: [
      ...new Set([...(progress?.entered ?? []), ...facts.cells.map(({ cell }) => cell.id)]),
    ],
    values: { ...(isSame ? lasting(progress.values) : {}), ...valuesOf(facts, baseline) },
    ...(progress === undefined ? { stories: {}, events: [] } : progressWith(progress, own)),
  };
}
