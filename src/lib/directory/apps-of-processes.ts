import { groupBy } from './group-by.js';
import type { ContainerSighting } from './records.js';

/** The process whose guid is its app's (cf-facts 3.4). */
const WEB = 'web';

/**
 * Sightings that name a process and no app, with the app added where it is known: by another container of the same
 * process, or, where only rep's log tells of a container, by the process guid itself, which is the app's guid unless the
 * process is known to be another than `web`.
 */
export function withAppsOfProcesses(
  sightings: readonly ContainerSighting[],
): readonly ContainerSighting[] {
  const byProcess = groupBy(sightings, ({ processGuid }) => processGuid);
  const named = new Set(
    sightings.filter(({ appGuid }) => appGuid !== undefined).map(({ handle }) => handle),
  );
  return sightings.map((one) => {
    if (named.has(one.handle) || one.processGuid === undefined) return one;
    const alike = byProcess.get(one.processGuid) ?? [];
    const told = new Set(alike.map(({ appGuid }) => appGuid).filter((app) => app !== undefined));
    const [app = ownGuid(one, alike), ...others] = told;
    return app === undefined || others.length > 0 ? one : { ...one, appGuid: app };
  });
}

/** Only a process guid with its version behind it is known to be one of Cloud Controller's. */
function ownGuid(
  { evidence, processGuid, processVersion }: ContainerSighting,
  alike: readonly ContainerSighting[],
): string | undefined {
  const types = alike.map(({ processType }) => processType).filter((type) => type !== undefined);
  if (evidence.from !== 'rep-log' || processVersion === undefined) return undefined;
  return types.every((type) => type === WEB) ? processGuid : undefined;
}
