import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { plainCell } from '../cell-transport/plain-cell.js';
import type { AppIdentity } from '../directory/model.js';
import type { IdentitySighting } from '../directory/records.js';
import { CELLS_AT_A_TIME } from '../cell-transport/cell-limit.js';
import { CfnetError } from '../errors/cfnet-error.js';
import type { TimeWindow } from '../filter/time-window.js';
import type { Flow } from '../flow/flow.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { FoundApp } from '../live/find-app.js';
import type { LiveFoundation } from '../live/foundation.js';
import { sleep } from './backoff.js';
import { appPlaces } from './instances/app-stats.js';
import { InstanceWatch } from './instances/instance-watch.js';
import { foundationKnowledge } from './knowledge/foundation-knowledge.js';
import { knowPast } from './knowledge/know-past.js';
import { LiveKnowledge } from './knowledge/live-knowledge.js';
import type { LiveMerge } from './live-merge.js';
import type { FollowStart } from './remote/follow-script.js';
import { TailSession, type CellGap } from './tail-session.js';
import { Turns } from './turns.js';

export interface OpenTailOptions {
  readonly foundation: LiveFoundation;
  readonly cells: readonly RemoteCell[];
  readonly apps: readonly FoundApp[];
  readonly merge: LiveMerge;
  readonly window: TimeWindow;
  readonly start: FollowStart;
  readonly follow: boolean;
  readonly wants: (flow: Flow) => boolean;
  readonly parallel: number | undefined;
  readonly say: (sentence: string, isLoss: boolean) => void;
  /** As of `TailSession`. */
  readonly onGap?: ((gap: CellGap) => void) | undefined;
  /** As of `TailPorts`. */
  readonly onLater?: ((cell: RemoteCell) => void) | undefined;
  readonly signal: AbortSignal;
}

export interface OpenTail {
  readonly session: TailSession;
  readonly knowledge: LiveKnowledge;
}

/** Finds the cells, begins to follow them, and goes on to do so as apps move. */
export async function openTail(options: OpenTailOptions): Promise<OpenTail> {
  const { foundation, cells, apps, follow, say, signal } = options;
  const transport = await foundation.transport();
  const knowledge = new LiveKnowledge(
    foundationKnowledge({
      cf: foundation.cf,
      transport,
      cells,
      withPast: options.start.kind !== 'now',
      signal,
    }),
  );
  knowledge.put('cells', { cells: cells.map(plainCell) });
  for (const { identity } of apps) {
    knowledge.put(`app ${identity.app.guid}`, { identities: [sightingOf(identity)] });
  }
  const locate = (): Promise<void> => locateApps(options, knowledge);
  void knowledge.loadPolicies();
  if (apps.length > 0) await locate();
  else void locate();
  if (options.start.kind !== 'now') await knowPast(cells, apps, knowledge);
  await transport.settle?.(apps.length > 0 ? cells.slice(0, 1) : cells, signal);
  const most = options.parallel ?? CELLS_AT_A_TIME[transport.kind];
  const turns = new Turns(most);
  const session = new TailSession({
    ...options,
    knowledge,
    ports: {
      transport,
      now: Date.now,
      random: Math.random,
      sleep,
      turn: (until) => turns.take(until),
    },
  });
  session.adjust();
  if (session.cells.length > most) {
    say(`${session.cells.length} cells are connected to, ${most} at a time (--parallel)`, false);
  }
  if (follow) {
    void new InstanceWatch({
      transport,
      random: Math.random,
      sleep,
      cells: () => (session.cells.length > 0 ? session.cells : cells),
      take: ({ kind, sighting }) => {
        if (kind === 'seen') knowledge.tell(sighting);
        else knowledge.end(sighting);
        if (apps.length > 0) session.adjust();
      },
      reload: async () => {
        await locate();
        session.adjust();
      },
      onPolling: (reason) => {
        if (apps.length === 0) return;
        say(`Events of Diego cannot be had (${reason}); asking every 10 s`, false);
      },
    }).run(signal);
  }
  return { session, knowledge };
}

/** Asks Diego where everything runs, or, where it does not tell, Cloud Controller where the apps run. */
async function locateApps(
  { foundation: { cf }, apps, cells }: OpenTailOptions,
  knowledge: LiveKnowledge,
): Promise<void> {
  if (await knowledge.loadLrps()) return;
  for (const app of apps) {
    try {
      const places = await appPlaces(cf, app, cells);
      knowledge.put(`stats ${app.identity.app.guid}`, { containers: places.containers });
      await Promise.all(places.cells.map((cell) => knowledge.loadCell(cell)));
    } catch (error) {
      // An app that is stopped or gone runs nowhere; it may come again.
      if (!(error instanceof CfnetError)) throw error;
    }
  }
}

function sightingOf({ app, space, org }: AppIdentity): IdentitySighting {
  return {
    appGuid: app.guid,
    ...dropUnknown({
      appName: app.name,
      spaceGuid: space?.guid,
      spaceName: space?.name,
      orgGuid: org?.guid,
      orgName: org?.name,
    }),
    evidence: { from: 'capi', detail: `/v3/apps names ${app.guid}` },
  };
}
