import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../bench/lib/random.mjs';
import type { RemoteCell } from '../../../src/lib/cell-transport/cell-transport.js';
import { sleep } from '../../../src/lib/tail/backoff.js';
import { CellFollower, type FollowEvent } from '../../../src/lib/tail/cell-follower.js';
import { CellTail } from '../../../src/lib/tail/cell-tail.js';
import { LiveKnowledge } from '../../../src/lib/tail/knowledge/live-knowledge.js';
import { LiveMerge } from '../../../src/lib/tail/live-merge.js';
import { Turns } from '../../../src/lib/tail/turns.js';
import { CellLog, numbersIn } from './cell-log.js';
import { LocalCells } from './local-cells.js';

export interface ChaosOptions {
  readonly cells: number;
  readonly linesPerSecond: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface ChaosResult {
  readonly written: number;
  readonly seen: number;
  /** Lines that came again or not in their order. */
  readonly disorder: readonly string[];
  readonly cuts: number;
  readonly rotations: number;
  readonly absences: number;
  readonly streams: number;
  readonly gaps: number;
  /** Of the heap in MB, at quarters of the time. */
  readonly heap: readonly number[];
  readonly cpuSeconds: number;
}

const STEP_MS = 50;
/** A stemcell's line, with what the script adds. */
const LINE_BYTES = 300;

/** Logs are rotated every few seconds here: what is kept must last as long as on a cell. */
const KEPT = 30;

interface ChaosCell {
  readonly cell: RemoteCell;
  readonly log: CellLog;
  next: number;
  awayUntil: number;
}

/** Follows cells of which lines, lost connections and rotations come at random, and counts what arrives. */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const root = mkdtempSync(join(tmpdir(), 'cfnet-chaos-'));
  const random = createRandom(options.seed).unit;
  const cells = new LocalCells(({ id }) => join(root, id));
  const all = Array.from({ length: options.cells }, (_, at): ChaosCell => {
    const id = `cell-${at}`;
    const cell = { id, name: `diego-cell/${id}`, ip: `10.0.16.${at}` };
    return { cell, log: new CellLog(join(root, id), KEPT), next: 0, awayUntil: 0 };
  });
  const ending = new AbortController();
  const merge = new LiveMerge();
  const knowledge = nobodyKnown();
  const turns = new Turns(options.cells);
  const events: FollowEvent['kind'][] = [];
  for (const { log } of all) log.write();
  const tails = all.map(({ cell }) => {
    const follower = new CellFollower(
      { cell, start: { kind: 'all' }, patterns: [' OUT='], isChanging: false, follow: true },
      {
        transport: cells,
        now: Date.now,
        random,
        sleep,
        tell: ({ kind }) => events.push(kind),
        turn: (signal) => turns.take(signal),
      },
    );
    return new CellTail({
      cell,
      follower,
      knowledge,
      isKnown: Promise.resolve(),
      window: { since: -Infinity, until: Infinity },
      wants: () => true,
      input: merge.add(false),
    }).run(ending.signal);
  });

  const byId = new Map(all.map((one) => [one.cell.id, one]));
  const disorder: string[] = [];
  let seen = 0;
  const reading = (async () => {
    for await (const batch of merge.batches()) {
      for (const { cell, packet } of batch) {
        const one = byId.get(cell?.id ?? '');
        const [number = -1] = numbersIn(packet.raw);
        if (one === undefined) continue;
        if (number !== one.next) disorder.push(`${one.cell.id}: ${number} for ${one.next}`);
        one.next = number + 1;
        seen++;
      }
    }
  })();

  const counts = { cuts: 0, rotations: 0, absences: 0 };
  const heap: number[] = [];
  const began = Date.now();
  const cpu = process.cpuUsage();
  let debt = 0;
  for (let now = began; now - began < options.seconds * 1000; now = Date.now()) {
    if (now - began >= (heap.length * options.seconds * 1000) / 4) heap.push(heapMegabytes());
    debt = Math.min(2, debt + STEP_MS / 1000);
    for (const one of all) {
      one.log.write(Math.round(options.linesPerSecond * debt));
      disturb(one, now);
    }
    debt = 0;
    await sleep(STEP_MS, new AbortController().signal);
    debt += (Date.now() - now - STEP_MS) / 1000;
  }
  for (const { cell } of all) cells.reachable(cell.id, true);
  const written = all.reduce((sum, { log }) => sum + log.count, 0);
  for (let wait = 0; seen < written && wait < 1500; wait++) {
    await sleep(20, new AbortController().signal);
  }
  heap.push(heapMegabytes());
  const { user, system } = process.cpuUsage(cpu);
  ending.abort();
  merge.finish();
  await Promise.all([...tails, reading]);
  await cells.close();
  rmSync(root, { recursive: true });
  return {
    written,
    seen,
    disorder,
    ...counts,
    streams: cells.opened,
    gaps: events.filter((kind) => kind === 'gap').length,
    heap,
    cpuSeconds: (user + system) / 1e6,
  };

  function disturb(one: ChaosCell, now: number): void {
    const { cell, log } = one;
    const isAway = now < one.awayUntil;
    if (!isAway && one.awayUntil > 0) {
      cells.reachable(cell.id, true);
      one.awayUntil = 0;
    }
    const dice = random();
    if (dice < 0.02) {
      counts.cuts++;
      cells.cut(cell.id, Math.floor(random() * LINE_BYTES * 20));
    } else if (dice < 0.035) {
      counts.rotations++;
      log.rotate();
      log.write();
    } else if (dice < 0.04 && !isAway) {
      // Gone for a while, in which its log is rotated twice.
      counts.absences++;
      one.awayUntil = now + 1500 * random();
      cells.reachable(cell.id, false);
      cells.cut(cell.id);
      for (let rotation = 0; rotation < 2; rotation++) {
        log.rotate();
        log.write(3);
        counts.rotations++;
      }
    }
  }
}

function nobodyKnown(): LiveKnowledge {
  return new LiveKnowledge({
    cell: () => Promise.resolve({ records: [] }),
    lrps: () => Promise.resolve({}),
    policies: () => Promise.resolve({ records: [] }),
    apps: () => Promise.resolve({}),
    now: Date.now,
  });
}

function heapMegabytes(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
}
