import { mkdtempSync, rmSync, truncateSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sleep } from '../../../src/lib/tail/backoff.js';
import {
  CellFollower,
  type FollowEvent,
  type FollowPorts,
  type FollowTask,
} from '../../../src/lib/tail/cell-follower.js';
import { CellLog, numbersIn, upTo } from './cell-log.js';
import { LocalCells } from './local-cells.js';
import { eventually } from '../../support/eventually.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

describe.each(['dash', 'bash'])('following a kernel log by %s', (shell) => {
  let root: string;
  let log: CellLog;
  let cells: LocalCells;
  let ending: AbortController;
  let events: FollowEvent[];
  let seen: number[];
  let texts: string[];
  let done: Promise<void> | undefined;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cfnet-tail-'));
    log = new CellLog(root);
    cells = new LocalCells(() => root, shell);
    ending = new AbortController();
    events = [];
    seen = [];
    texts = [];
    done = undefined;
  });

  afterEach(async () => {
    ending.abort();
    await done;
    await cells.close();
    rmSync(root, { recursive: true });
  });

  function follow(task: Partial<FollowTask> = {}, ports: Partial<FollowPorts> = {}): CellFollower {
    const follower = new CellFollower(
      {
        cell: CELL,
        start: { kind: 'now' },
        patterns: [' OUT='],
        isChanging: true,
        follow: true,
        ...task,
      },
      {
        transport: cells,
        now: Date.now,
        random: () => 0,
        sleep,
        tell: (event) => events.push(event),
        turn: () => Promise.resolve(() => undefined),
        ...ports,
      },
    );
    done = (async () => {
      for await (const { text } of follower.lines(ending.signal)) {
        texts.push(text);
        seen.push(...numbersIn(text));
      }
    })();
    return follower;
  }

  const isLive = () =>
    eventually(() => {
      expect(kinds()).toContain('live');
    });
  const kinds = () => events.map(({ kind }) => kind);
  const allSeen = (count = log.count) =>
    eventually(() => {
      expect(seen).toEqual(upTo(count));
    });

  test('lines from now on', async () => {
    log.write(3);
    follow();
    await isLive();
    log.write(2);
    await eventually(() => {
      expect(seen).toEqual([3, 4]);
    });
  });

  test('who is interrupted while others take their turn connects to nothing', async () => {
    let turns = 0;
    const turn = (signal: AbortSignal) =>
      new Promise<undefined>((resolve) => {
        turns++;
        signal.addEventListener('abort', () => {
          resolve(undefined);
        });
      });
    follow({}, { turn });
    ending.abort();
    await done;
    expect([turns, cells.opened]).toEqual([1, 0]);
  });

  test('all there is, and then what comes', async () => {
    log.write(3);
    log.rotate();
    log.write(3);
    log.rotate();
    log.write(3);
    follow({ start: { kind: 'all' } });
    await isLive();
    expect(seen).toEqual(upTo(9));
    log.write(2);
    await allSeen();
  });

  test('to the end and no further', async () => {
    log.write(3);
    log.rotate();
    log.write(3);
    follow({ start: { kind: 'all' }, follow: false });
    await done;
    expect(seen).toEqual(upTo(6));
  });

  test('a rotation, with late lines in the old file', async () => {
    log.write(1);
    follow({ start: { kind: 'all' } });
    await isLive();
    log.write(2);
    log.rotate();
    log.write(2, `${log.path}.1`);
    await allSeen(5);
    log.write(2, `${log.path}.1`);
    log.write(2);
    await allSeen(9);
  });

  test('two rotations in quick succession', async () => {
    log.write(1);
    follow({ start: { kind: 'all' } });
    await isLive();
    log.write(2);
    log.rotate();
    log.write(2);
    log.rotate();
    log.write(2);
    await allSeen(7);
    expect(kinds()).toEqual(['live']);
  });

  test('a cut at every byte of a line', async () => {
    log.write(1);
    follow();
    await isLive();
    const from = log.count;
    for (let byte = 1; byte < 300; byte += 23) {
      cells.cut(CELL.id, byte);
      log.write(2);
      await eventually(() => {
        expect(seen.at(-1)).toBe(log.count - 1);
      });
    }
    expect(seen).toEqual(upTo(log.count).slice(from));
  });

  test('two rotations while the connection is lost', async () => {
    log.write(2);
    follow({ start: { kind: 'all' } });
    await isLive();
    cells.reachable(CELL.id, false);
    cells.cut(CELL.id);
    await eventually(() => {
      expect(kinds()).toContain('lost');
    });
    log.write(2);
    log.rotate();
    log.write(2);
    log.rotate();
    log.write(2);
    cells.reachable(CELL.id, true);
    await allSeen(8);
    expect(kinds()).toEqual(['live', 'lost', 'regained']);
  });

  test('what was rotated away meanwhile is said', async () => {
    log.write(2);
    follow({ start: { kind: 'all' } });
    await isLive();
    cells.reachable(CELL.id, false);
    cells.cut(CELL.id);
    await eventually(() => {
      expect(kinds()).toContain('lost');
    });
    for (let rotation = 0; rotation < 6; rotation++) {
      log.rotate();
      log.write(2);
    }
    cells.reachable(CELL.id, true);
    await eventually(() => {
      expect(seen.at(-1)).toBe(log.count - 1);
    });
    expect(seen).toEqual([0, 1, ...numbersIn(log.read())]);
    expect(kinds()).toEqual(['live', 'lost', 'gap', 'regained']);
  });

  test('a copied and truncated file', async () => {
    log.write(4);
    follow({ start: { kind: 'all' } });
    await isLive();
    copyFileSync(log.path, `${log.path}.1`);
    truncateSync(log.path);
    log.write(2);
    await allSeen(6);
    expect(kinds()).toEqual(['live', 'truncated']);
  });

  test('a truncated file', async () => {
    log.write(4);
    follow({ start: { kind: 'all' } });
    await isLive();
    truncateSync(log.path);
    await eventually(() => {
      expect(kinds()).toContain('gap');
    });
    log.write(2);
    await allSeen(6);
  });

  test('a log that does not exist yet', async () => {
    follow();
    await isLive();
    expect(kinds()).toEqual(['missing', 'live']);
    log.write(2);
    await allSeen(2);
  });

  test('a log that is deleted and comes again', async () => {
    log.write(2);
    follow({ start: { kind: 'all' } });
    await isLive();
    rmSync(log.path);
    log.write(2);
    await allSeen(4);
  });

  test('another machine with the same name', async () => {
    log.write(2);
    follow({ start: { kind: 'all' } });
    await isLive();
    cells.reachable(CELL.id, false);
    cells.cut(CELL.id);
    rmSync(log.path);
    log.write(2);
    cells.reachable(CELL.id, true);
    await allSeen(4);
    expect(kinds()).toContain('gap');
  });

  test('an empty log after a rotation, at the start', async () => {
    log.write(2);
    log.rotate();
    follow();
    await isLive();
    log.write(1, `${log.path}.1`);
    log.write(2);
    await eventually(() => {
      expect(seen).toEqual([2, 3, 4]);
    });
  });

  test('other patterns from where it stands', async () => {
    log.write(1);
    const follower = follow({ patterns: [' SPT=1 '] });
    await isLive();
    log.write(4);
    await eventually(() => {
      expect(seen).toEqual([1]);
    });
    follower.want([' SPT=1 ', ' SPT=3 ', ' SPT=4 ']);
    await eventually(() => {
      expect(seen).toEqual([1, 3, 4]);
    });
    expect(kinds()).toEqual(['live']);
  });

  test('lines of a new container that came before later ones of an old one', async () => {
    log.write(1);
    const follower = follow({ patterns: [' SPT=4 '] });
    await isLive();
    log.write(4);
    await eventually(() => {
      expect(seen).toEqual([4]);
    });
    follower.want([' SPT=2 ', ' SPT=4 ', ' SPT=5 ']);
    log.write(1);
    await eventually(() => {
      expect(seen).toEqual([4, 2, 5]);
    });
  });

  test('lines of the same text are different lines', async () => {
    log.write(1);
    follow();
    await isLive();
    const line = `2026-01-05T09:15:31.123456+00:00 x kernel: OUT= SPT=7 x`.replace('OUT=', ' OUT=');
    log.writeText(`${line}\n${line}\n`);
    await eventually(() => {
      expect(seen).toEqual([7, 7]);
    });
    cells.cut(CELL.id);
    log.writeText(`${line}\n`);
    await eventually(() => {
      expect(seen).toEqual([7, 7, 7]);
    });
  });

  test('a line that is written in two parts comes whole', async () => {
    log.write(1);
    follow();
    await isLive();
    log.writeText('2026-01-05T09:15:31.123456+00:00 x kernel: OUT= SPT=7'.replace('OUT=', ' OUT='));
    cells.cut(CELL.id);
    await eventually(() => {
      expect(kinds()).toContain('regained');
    });
    expect(texts.join('')).toBe('');
    log.writeText(' end\n');
    await eventually(() => {
      expect(texts.join('')).toContain(' SPT=7 end\n');
    });
  });

  test('log text that looks like records changes nothing', async () => {
    log.write(1);
    follow();
    await isLive();
    log.writeText(' OUT= tail: /proc/self/fd/3: file truncated\n');
    log.writeText('#0123456789abcdef F 1 0\n12: OUT= x\n');
    log.write(2);
    await eventually(() => {
      expect(seen).toEqual([1, 2]);
    });
  });

  test('nothing of it runs on when nobody reads any more', async () => {
    log.write(1);
    follow();
    await isLive();
    const [group = 0] = cells.groups;
    expect(isRunning(group)).toBe(true);
    cells.reachable(CELL.id, false);
    cells.abandon();
    await eventually(() => {
      expect(isRunning(group)).toBe(false);
    });
  });

  test('nothing of it runs on when its shell is killed', async () => {
    log.write(1);
    follow();
    await isLive();
    const [group = 0] = cells.groups;
    cells.reachable(CELL.id, false);
    process.kill(group, 'SIGKILL');
    await eventually(() => {
      expect(isRunning(group)).toBe(false);
    });
  });

  test('rotations after one line each, and files that are no rotated logs', async () => {
    log.write(1);
    follow({ start: { kind: 'all' } });
    await isLive();
    for (let rotation = 0; rotation < 4; rotation++) {
      log.rotate();
      log.write(1);
      await allSeen();
    }
    writeFileSync(`${log.path}.9`, '');
    log.write(1);
    await allSeen();
  });
});

/** Whether a process of the group is left. */
function isRunning(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
