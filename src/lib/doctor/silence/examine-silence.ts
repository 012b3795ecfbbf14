import { CfnetError } from '../../errors/cfnet-error.js';
import type { Problem } from '../../errors/problem.js';
import { count } from '../../explain/wording.js';
import { chooseCells } from '../../logging/cells/choose-cells.js';
import { eachCell } from '../../logging/cells/each-cell.js';
import { findApp } from '../../live/find-app.js';
import { lookAtCell } from '../../logging/look/look-at-cell.js';
import { cellLogging, type CellLogging } from '../../logging/state/cell-logging.js';
import { traceConnection, type TraceOrder } from '../../trace/trace-connection.js';
import type { Trace } from '../../trace/trace-result.js';
import type { CauseAnswer, SilenceGrounds } from './cause.js';
import { prefixesOf } from './prefixes.js';
import { settlingCells, watchTrace, wordsOfLines } from './watch-trace.js';
import {
  cellsCalled,
  hasRules,
  knownGroups,
  problemsOfLooks,
  watchCells,
  type SilenceOptions,
  type SilencePorts,
} from './watch-cells.js';
import { watchContainer } from './watch-container.js';
import { unseenOfApp, unseenOfTrace, type Unseen } from './unseen.js';
import type { Watched } from './watched.js';
import { whySilent } from './why-silent.js';

/** Whose lines are missed: all of an app, or those of one connection. */
export type SilenceQuestion =
  { readonly kind: 'app'; readonly app: string } | ({ readonly kind: 'connection' } & TraceOrder);

/** Why no lines are seen. */
export interface Silence {
  /** What is asked, as a sentence. */
  readonly question: string;
  /** What `trace` predicts of the connection; absent for an app. */
  readonly prediction?: string;
  readonly answers: readonly CauseAnswer[];
  /** What the answers say nothing of. */
  readonly unseen: readonly Unseen[];
  readonly problems: readonly Problem[];
}

/**
 * Finds out why lines are missing: what the rules would log, by the engine of `trace`, held against the switches, the
 * counters while packets are sent, and the log. Errors: those of `traceConnection`, of choosing cells and of looks.
 */
export function examineSilence(
  question: SilenceQuestion,
  options: SilenceOptions,
  ports: SilencePorts,
): Promise<Silence> {
  return question.kind === 'app'
    ? examineApp(question.app, options, ports)
    : examineConnection(question, options, ports);
}

async function examineConnection(
  order: TraceOrder,
  options: SilenceOptions,
  ports: SilencePorts,
): Promise<Silence> {
  const trace = await traceConnection(ports.foundation.source, order);
  const settling = settlingCells(trace);
  const prefixes = new Map<string, string[]>();
  for (const { cellId, prefix } of trace.groups
    .flatMap(({ pairs }) => pairs)
    .flatMap(({ main }) => main.logs)) {
    prefixes.set(cellId, [...(prefixes.get(cellId) ?? []), prefix]);
  }
  const cells = await cellsCalled(settling, ports.foundation);
  const looks = await watchCells(
    cells,
    (id) => prefixes.get(id) ?? [],
    options,
    ports,
    wordsOfLines(trace),
  );
  const byId = new Map(looks.value.filter(hasRules).map((cell) => [cell.look.cell.id, cell]));
  const watched = watchTrace(trace, byId);
  const groups = await knownGroups(ports.foundation);
  const unseen = unseenOfTrace(trace, new Set(byId.keys()));
  return {
    question: `Why is nothing seen of ${order.source} → ${order.destination}?`,
    prediction: predictionOf(trace),
    answers: answersTo(
      { watched, unseen, ...(groups && { groups }) },
      options,
      looks.problems,
      trace,
    ),
    unseen,
    problems: [...trace.problems, ...looks.problems, ...problemsOfLooks(looks.value)],
  };
}

async function examineApp(
  name: string,
  options: SilenceOptions,
  ports: SilencePorts,
): Promise<Silence> {
  const { foundation } = ports;
  const { app } = (await findApp(foundation.cf, name)).identity;
  const chosen = await chooseCells(foundation, { apps: [app.guid], cells: [], all: false });
  const { value: directory } = await foundation.source.directory();
  const nameOfApp = (guid: string) => directory.app(guid)?.app.name ?? guid;
  const watchedOn = (cell: CellLogging): readonly Watched[] =>
    cell.containers
      .filter(({ container }) => container.appGuid === app.guid)
      .flatMap((container) => watchContainer(cell, container, nameOfApp));
  const first = await eachCell(chosen.value, async (cell) =>
    cellLogging(await lookAtCell(cell, {}, ports)),
  );
  const prefixes = new Map(
    first.value.map((cell) => [cell.look.cell.id, watchedOn(cell).flatMap(prefixesOf)]),
  );
  const seen = chosen.value.filter(({ id }) => prefixes.has(id));
  const looks = await watchCells(seen, (id) => prefixes.get(id) ?? [], options, ports);
  const problems = [
    ...chosen.problems,
    ...first.problems,
    ...looks.problems,
    ...problemsOfLooks(looks.value),
  ];
  const hosts = chosen.value.map(({ id }) => id);
  const seenIds = new Set(looks.value.filter(hasRules).map(({ look }) => look.cell.id));
  const unseen: readonly Unseen[] = [
    ...unseenOfApp(app.guid, hosts, seenIds, directory),
    // A host that is not in the deployment.
    ...chosen.problems.filter(({ code }) => code === 'NOT_FOUND').map(() => ({ instances: [] })),
  ];
  const watched = looks.value.flatMap(watchedOn);
  const groups = await knownGroups(foundation);
  return {
    question: `Why is nothing seen of ${app.name ?? app.guid}?`,
    answers: answersTo({ watched, unseen, ...(groups && { groups }) }, options, problems),
    unseen,
    problems,
  };
}

/** A sentence about all instances says so where it is not about all of them. */
function predictionOf({ sentence, untold }: Trace): string {
  return untold === 0
    ? sentence
    : `${sentence}; of ${count(untold, 'more pair')} of instances nothing can be told`;
}

/** Errors: the first problem where there is nothing to examine; NOT_FOUND, with what was foretold, without one. */
function answersTo(
  grounds: Omit<SilenceGrounds, 'lookedAt'>,
  { lookedAt }: SilenceOptions,
  [problem]: readonly Problem[],
  foretold?: Pick<Trace, 'sentence' | 'fix'>,
): readonly CauseAnswer[] {
  if (grounds.watched.length > 0) return whySilent({ ...grounds, lookedAt });
  const why = foretold === undefined ? '' : ` (${foretold.sentence})`;
  throw new CfnetError(
    problem?.code ?? 'NOT_FOUND',
    problem?.message ?? `No cell settles these packets, so none can log them${why}`,
    { hint: problem?.hint ?? foretold?.fix[0] ?? 'See with cfnet trace how far they get.' },
  );
}
