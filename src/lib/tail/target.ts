import type { Container } from '../directory/model.js';
import type { Directory } from '../directory/directory.js';
import { FlowFilter } from '../filter/flow-filter.js';
import type { Flow, Party } from '../flow/flow.js';
import type { FoundApp } from '../live/find-app.js';

/** Texts that every LOG line of netfilter has. */
const ANY_PACKET: readonly string[] = [' OUT='];
/** As many characters as the shortest LOG prefix has of a handle and of an app's guid (cf-facts 1.2). */
const HANDLE_PIECE = 19;
const APP_PIECE = 16;
/** With more texts to look for, sending every line costs less. */
const MOST_PATTERNS = 400;

/** Containers of what a user asked for. */
export function containersOf(
  directory: Directory,
  { identity, index }: FoundApp,
): readonly Container[] {
  const all = directory
    .containersOfApp(identity.app.guid)
    .filter(({ workload }) => workload === undefined || workload === 'app');
  return index === undefined ? all : all.filter((one) => one.index === index);
}

/** Containers that live, or are about to. */
export function livingContainersOf(directory: Directory, app: FoundApp): readonly Container[] {
  return containersOf(directory, app).filter(
    ({ state }) => state !== 'deleted' && state !== 'crashed',
  );
}

/** Ids of the cells that run a wanted instance. */
export function hostsOf(directory: Directory, apps: readonly FoundApp[]): ReadonlySet<string> {
  const living = apps.flatMap((app) => livingContainersOf(directory, app));
  return new Set(living.map(({ cellId }) => cellId).filter((id) => id !== undefined));
}

export interface BegunInstance {
  readonly app: FoundApp;
  readonly container: Container;
}

/** Instances that began after a moment: what went before them may have run on other cells. @param ms of the Unix epoch */
export function begunSince(
  directory: Directory,
  apps: readonly FoundApp[],
  ms: number,
): readonly BegunInstance[] {
  return apps.flatMap((app) =>
    livingContainersOf(directory, app)
      .filter(({ since = -Infinity }) => since > ms)
      .map((container) => ({ app, container })),
  );
}

/**
 * What lines of a cell have to contain to be about one of the apps: their containers' addresses and pieces of guids,
 * the pieces of the apps' own guids, and the marks of their packets. More lines than needed may have it; none less.
 * @param apps none: every line is wanted
 */
export function patternsFor(
  apps: readonly FoundApp[],
  cellId: string,
  directory: Directory,
): readonly string[] {
  if (apps.length === 0) return ANY_PACKET;
  const patterns = new Set<string>();
  for (const app of apps) {
    const { guid } = app.identity.app;
    for (const { handle, ip, cellId: at } of containersOf(directory, app)) {
      const isHere = at === undefined || at === cellId;
      if (isHere) patterns.add(handle.slice(0, HANDLE_PIECE));
      // The kernel prints IPv6 addresses in full: their lines are told by the rest.
      if (ip === undefined) continue;
      // What one instance sends to this cell is logged here, wherever it is.
      patterns.add(` SRC=${ip} `);
      if (isHere) patterns.add(` DST=${ip} `);
    }
    if (app.index === undefined) patterns.add(guid.slice(0, APP_PIECE));
    const tag = directory.tagOf(guid);
    if (tag !== undefined) patterns.add(` MARK=0x${tag.toString(16)}`);
  }
  return patterns.size > MOST_PATTERNS ? ANY_PACKET : [...patterns].toSorted();
}

/** Whether a flow is to or from one of the apps. @param apps none: every flow is wanted */
export function targetTest(apps: readonly FoundApp[]): (flow: Flow) => boolean {
  if (apps.length === 0) return () => true;
  const tests = apps.map(({ identity: { app }, index }) => {
    if (index !== undefined) {
      const isOne = (party: Party): boolean =>
        party.app?.guid === app.guid && party.instance?.index === index;
      return ({ source, destination }: Flow) => isOne(source) || isOne(destination);
    }
    const filter = new FlowFilter({ app: [app.guid] });
    return (flow: Flow) => filter.test(flow);
  });
  return (flow) => tests.some((test) => test(flow));
}
