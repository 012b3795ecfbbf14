import { DEFAULT_APPS } from '../gather/find-apps.js';
import { gatherFacts } from '../gather/gather-facts.js';
import type { Facts } from '../model/facts.js';
import { valuesOf } from '../look/values.js';
import type { Baseline } from '../model/situation.js';
import type { Progress } from '../progress/progress.js';
import type { Actor } from '../progress/progress-events.js';
import type { WorkshopPorts } from './ports.js';

/** Everything that checks judge, of the apps that this foundation's progress is about. */
export function lookAround(ports: WorkshopPorts, progress: Progress | undefined): Promise<Facts> {
  const { foundation, apps = {}, now, signal } = ports;
  return gatherFacts(
    foundation,
    {
      source: apps.source ?? progress?.apps.source ?? DEFAULT_APPS.source,
      destination: apps.destination ?? progress?.apps.destination ?? DEFAULT_APPS.destination,
    },
    { now, signal },
  );
}

/** Who acts now. */
export async function actorOf({ foundation, now }: WorkshopPorts): Promise<Actor> {
  const { user } = await foundation.cf.target();
  return { by: user, at: new Date(now()).toISOString() };
}

/**
 * The progress with what was found now. Apps that were made anew are others: what was done with their
 * predecessors stays in the events and counts no more.
 */
export function withFacts(
  progress: Progress | undefined,
  facts: Facts,
  baseline: Baseline = {},
): Progress {
  const { source, destination } = facts;
  const guids = [source.guid, destination.guid];
  const isSame = progress?.guids.every((guid, at) => guid === guids[at]) === true;
  return {
    version: 1,
    foundation: facts.api,
    apps: {
      source: source.name,
      destination: destination.name,
      space: facts.space.name,
      org: facts.org,
    },
    guids,
    values: { ...(isSame ? progress.values : {}), ...valuesOf(facts, baseline) },
    stories: isSame ? progress.stories : {},
    ...(isSame && progress.prepared !== undefined && { prepared: progress.prepared }),
    events: progress?.events ?? [],
  };
}
