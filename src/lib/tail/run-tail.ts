import type { RemoteCell } from '../cell-transport/cell-transport.js';
import type { Directory } from '../directory/directory.js';
import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { problemTexts } from '../errors/problem.js';
import { count } from '../explain/wording.js';
import { cellFilter } from '../filter/cell-filter.js';
import type { FilterValues } from '../filter/filter-values.js';
import { FlowFilter } from '../filter/flow-filter.js';
import { parseTimeWindow, type TimeWindow } from '../filter/time-window.js';
import type { FoundApp } from '../live/find-app.js';
import type { LiveFoundation } from '../live/foundation.js';
import type { FlowPrinter } from '../output/flow/flow-printer.js';
import { jsonText } from '../output/json-text.js';
import { listText } from '../text/list-text.js';
import { checkAppOrder, chooseApps, type Ask } from './choose-apps.js';
import { sleepUntil } from './backoff.js';
import { limitLiveFlows } from './live-limits.js';
import { LiveMerge } from './live-merge.js';
import { openTail, type OpenTail } from './open-tail.js';
import { gapDocument } from './gap-document.js';
import type { FollowStart } from './remote/follow-script.js';
import { begunSince } from './target.js';
import { appName, earlierCellsText, followsText, readsText, summaryText } from './tail-text.js';

/** What `cfnet tail` is asked to do. */
export interface TailOrder {
  readonly apps: readonly string[];
  readonly all: boolean;
  readonly filters: FilterValues;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly noFollow: boolean;
  /** How many cells are connected to at a time; absent: as many as is sensible. */
  readonly parallel?: number | undefined;
  readonly failEmpty: boolean;
  /** Whether gaps in the logs are printed among the flows. */
  readonly gaps: boolean;
  /** Leaves out what is followed and the summary; what is lost is said all the same. */
  readonly quiet: boolean;
}

/** The outside world of the service. */
export interface TailPorts {
  readonly open: () => Promise<LiveFoundation>;
  readonly ask: Ask;
  readonly now: () => number;
  readonly write: (text: string) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
  readonly printer: (directory: Directory) => FlowPrinter;
  /** Aborted when the program is to end. */
  readonly signal: AbortSignal;
  /** Runs when the program is ended from outside, unless nobody reads any more; gives what takes that back. */
  readonly onInterrupt: (last: () => void) => () => void;
  /** Told of a cell that apps come to after the start, when it is about to be followed. */
  readonly onLater?: (cell: RemoteCell) => void;
}

/**
 * Follows the kernel logs of the cells that host apps and prints their flows, until it is interrupted or what was
 * asked for has come. @returns the exit code of the contract.
 * Errors: USAGE for an order that makes no sense, NOT_FOUND for apps and cells that are not there, and those of the
 * foundation's adapters.
 */
export async function runTail(order: TailOrder, ports: TailPorts): Promise<ExitCodeValue> {
  const filter = new FlowFilter(order.filters);
  const wantsCell = cellFilter(order.filters);
  const window = parseTimeWindow(order.since, order.until, ports.now());
  const hasCells = order.filters['cell'] !== undefined;
  const appOrder = { apps: order.apps, all: order.all, hasCells };
  checkAppOrder(appOrder, ports.ask !== undefined);
  const say = (sentence: string, isLoss: boolean): void => {
    if (isLoss || !order.quiet) ports.notice(sentence);
  };

  const foundation = await ports.open();
  const apps = await chooseApps(foundation.cf, appOrder, ports.ask);
  const { value: known, problems } = await foundation.cells();
  problemTexts(problems).forEach(ports.notice);
  const cells = known.filter(wantsCell);
  if (cells.length === 0) throw noCells(order.filters['cell'] ?? [], known.length);

  const ended = new AbortController();
  const signal = AbortSignal.any([ports.signal, ended.signal]);
  const merge = new LiveMerge();
  const follow = !order.noFollow && window.until > ports.now();
  const opened = await openTail({
    foundation,
    cells,
    apps,
    merge,
    window,
    start: startOf(order, window),
    follow,
    wants: (flow) => filter.test(flow),
    parallel: order.parallel,
    say,
    onGap: order.gaps ? (gap) => void ports.write(`${jsonText(gapDocument(gap))}\n`) : undefined,
    onLater: ports.onLater,
    signal,
  });
  let flows = 0;
  const summary = (): void => {
    if (!order.quiet) ports.notice(summaryText({ flows, ...opened.session.counts }));
  };
  const isDone = ports.onInterrupt(summary);
  const amongChosen = order.filters['cell'] !== undefined;
  const what = apps.length === 0 ? 'all lines' : listText(apps.map(appLabel));
  if (follow) {
    // Not before it is true: what is sent after these words is seen.
    void opened.session.settled.then(() => {
      if (!signal.aborted) say(followsText(what, opened.session.cells, amongChosen), false);
    });
  } else {
    say(readsText(what, opened.session.cells, amongChosen), false);
  }
  if (order.since !== undefined && order.filters['cell'] === undefined) {
    const begun = begunSince(opened.knowledge.directory, apps, window.since);
    if (begun.length > 0) say(earlierCellsText(begun), true);
  }
  endWith(opened, { merge, window, follow, signal, ended });
  try {
    await printFlows(opened, merge, order, { follow, ports, onFlow: () => flows++ });
  } finally {
    ended.abort();
  }
  await opened.session.done();
  // What was interrupted has said it already.
  if (!ports.signal.aborted) summary();
  isDone();
  return exitCode(opened, flows, order, ports);
}

function appLabel(app: FoundApp): string {
  return app.index === undefined ? appName(app) : `${appName(app)}/${app.index}`;
}

/** `--last` and `--no-follow` are about what there is; all else is about what comes. */
function startOf({ last, noFollow, since }: TailOrder, window: TimeWindow): FollowStart {
  if (since !== undefined) return { kind: 'since', since: window.since };
  return noFollow || last !== undefined ? { kind: 'all' } : { kind: 'now' };
}

interface Ending {
  readonly merge: LiveMerge;
  readonly window: TimeWindow;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly ended: AbortController;
}

/** Lines are written a little after their time. */
const LATE_MS = 1000;

/** Ends the flows where their time is over, or where there is nothing to follow when all is read. */
function endWith({ session }: OpenTail, { merge, window, follow, signal, ended }: Ending): void {
  if (!follow) {
    void session.done().then(() => {
      merge.finish();
    });
  } else if (window.until !== Number.POSITIVE_INFINITY) {
    void sleepUntil(window.until + LATE_MS, signal).then(() => {
      ended.abort();
    });
  }
  void session.done().then(() => {
    if (signal.aborted) merge.finish();
  });
}

interface Printing {
  readonly follow: boolean;
  readonly ports: TailPorts;
  readonly onFlow: () => void;
}

async function printFlows(
  { knowledge }: OpenTail,
  merge: LiveMerge,
  { first, last }: TailOrder,
  { follow, ports, onFlow }: Printing,
): Promise<void> {
  let directory = knowledge.directory;
  let printer = ports.printer(directory);
  if (printer.header !== undefined) await ports.write(printer.header);
  for await (const batch of limitLiveFlows(merge, { first, last }, follow)) {
    if (knowledge.directory !== directory) {
      // What tells an app from others of its name depends on who is there.
      directory = knowledge.directory;
      printer = ports.printer(directory);
    }
    for (const flow of batch) {
      onFlow();
      const behind = ports.write(printer.print(flow));
      if (behind !== undefined) await behind;
    }
  }
}

function exitCode(
  { session }: OpenTail,
  flows: number,
  { failEmpty }: TailOrder,
  { notice, signal }: TailPorts,
): ExitCodeValue {
  const { unreached } = session;
  const { gaps, away } = session.counts;
  // Who interrupts it while it begins knows why.
  if (unreached.length > 0 && !signal.aborted) {
    notice(`${count(unreached.length, 'cell')} could not be read`);
    return ExitCode.partial;
  }
  // Each of them has been told.
  if (gaps + away > 0 && !signal.aborted) return ExitCode.partial;
  return failEmpty && flows === 0 ? ExitCode.no : ExitCode.done;
}

function noCells(asked: readonly string[], known: number): CfnetError {
  return known === 0
    ? new CfnetError('NOT_FOUND', 'the deployment has no Diego cell', {
        hint: 'Name the deployment with --deployment, or set BOSH_DEPLOYMENT.',
      })
    : new CfnetError('NOT_FOUND', `no cell is called ${asked.join(' or ')}`, {
        hint: 'Give the instance id, diego-cell/ID, or the address, as bosh instances shows them.',
      });
}
