import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sleep } from '../../../src/lib/tail/backoff.js';
import { CellFollower, type FollowEvent } from '../../../src/lib/tail/cell-follower.js';
import type { LogGap } from '../../../src/lib/tail/remote/log-gap.js';
import { CellLog, numberedLine, numbersIn, upTo } from './cell-log.js';
import { LocalCells } from './local-cells.js';
import { eventually } from '../../support/eventually.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

/** More than a pipe holds, so that a helper can end in the middle. */
const MANY = 2000;

describe.each(['dash', 'bash'])('helpers that fail on a cell, by %s', (shell) => {
  let root: string;
  let log: CellLog;
  let cells: LocalCells;
  let events: FollowEvent[];
  /** As they are when it is known what comes behind them. */
  let closed: LogGap[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cfnet-fail-'));
    log = new CellLog(root);
    events = [];
    closed = [];
    mkdirSync(join(root, 'bin'));
    cells = new LocalCells(() => root, { shell, programs: join(root, 'bin') });
  });

  afterEach(async () => {
    await cells.close();
    rmSync(root, { recursive: true });
  });

  function start(follow: boolean, seen: number[]) {
    const ending = new AbortController();
    const follower = new CellFollower(
      { cell: CELL, start: { kind: 'all' }, patterns: [' OUT='], isChanging: false, follow },
      {
        transport: cells,
        now: Date.now,
        random: () => 0,
        sleep: (_, signal) => sleep(0, signal),
        tell: (event) => events.push(event),
        turn: () => Promise.resolve(() => undefined),
      },
    );
    const done = (async () => {
      for await (const { text, gaps: before } of follower.lines(ending.signal)) {
        closed.push(...before);
        seen.push(...numbersIn(text));
      }
    })();
    const end = async () => {
      ending.abort();
      await done;
    };
    return { done, end };
  }

  /** Reads all that there is. */
  async function read(): Promise<readonly number[]> {
    const seen: number[] = [];
    await start(false, seen).done;
    return seen;
  }

  /** Has a program pass on so many bytes and be killed; the first so many times that it has more than that to say. */
  function kill(name: string, bytes: number, times: number): void {
    const path = join(root, 'bin', name);
    const counter = join(root, `${name}.times`);
    writeFileSync(counter, '');
    writeFileSync(
      path,
      `#!/bin/sh
PATH=/usr/bin:/bin
[ "$(wc -c <'${counter}')" -lt ${times} ] || exec ${name} "$@"
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
${name} "$@" >"$out/all"
code=$?
if [ "$(wc -c <"$out/all")" -gt ${bytes} ]; then
  printf x >>'${counter}'
  head -c ${bytes} "$out/all"
  rm -r "$out"
  kill -9 $$
fi
cat "$out/all"
exit $code
`,
    );
    chmodSync(path, 0o755);
  }

  const wasKilled = (name: string) => readFileSync(join(root, `${name}.times`)).length;
  const kinds = () => events.map(({ kind }) => kind);
  /** The time in the line with this number. */
  const timeOf = (number: number): unknown => expect.objectContaining({ text: log.timeOf(number) });
  const gaps = () => events.flatMap((event) => (event.kind === 'gap' ? [event.gap] : []));

  test('half a packed file: what is missing of it is a gap', async () => {
    log.write(500);
    log.rotate();
    log.write(300);
    log.rotate();
    log.write(10);
    const packed = `${log.path}.2.gz`;
    truncateSync(packed, Math.floor(readFileSync(packed).length / 2));
    const seen = await read();
    const half = seen.indexOf(500);
    expect(half).toBeGreaterThan(10);
    expect(half).toBeLessThan(490);
    expect(seen).toEqual([...upTo(half), ...upTo(810).slice(500)]);
    expect(gaps()).toHaveLength(1);
    expect(gaps()[0]).toMatchObject({ why: 'unreadable', file: 'kern.log.2.gz' });
    expect(closed).toEqual([
      { why: 'unreadable', file: 'kern.log.2.gz', from: timeOf(half - 1), to: timeOf(500) },
    ]);
  });

  test('a packed file of nothing, and one of something else', async () => {
    log.write(5);
    log.rotate();
    log.write(5);
    log.rotate();
    log.write(5);
    log.rotate();
    log.write(5);
    writeFileSync(`${log.path}.2.gz`, '');
    writeFileSync(`${log.path}.4.gz`, 'no gzip');
    expect(await read()).toEqual([...upTo(5), ...upTo(20).slice(10)]);
    expect(closed).toEqual([
      { why: 'unreadable', file: 'kern.log.4.gz', to: timeOf(0) },
      { why: 'unreadable', file: 'kern.log.2.gz', from: timeOf(4), to: timeOf(10) },
    ]);
  });

  test.each(['tail', 'gzip', 'grep', 'head'])('%s is killed: all is read again', async (name) => {
    log.write(MANY);
    log.rotate();
    log.write(MANY);
    log.rotate();
    log.write(MANY);
    kill(name, 200_001, 2);
    expect(missing(await read(), 3 * MANY)).toEqual([]);
    expect(wasKilled(name)).toBe(2);
    expect(gaps()).toEqual([]);
  });

  test('a program that is always killed stops a log that is read, and says why', async () => {
    log.write(MANY);
    kill('grep', 5, 1000);
    expect(await read()).toEqual([]);
    expect(kinds().at(-1)).toBe('failed');
  });

  test('a program that is always killed stops none that is followed for ever', async () => {
    log.write(MANY);
    log.rotate();
    log.write(5);
    log.rotate();
    kill('gzip', 50_000, 1000);
    const seen: number[] = [];
    const { end } = start(true, seen);
    await eventually(() => {
      expect(seen.at(-1)).toBe(MANY + 4);
    });
    expect(gaps()).toMatchObject([{ why: 'unreadable', file: 'kern.log.2.gz' }]);
    await end();
  });

  test.each(['tail', 'grep', 'sleep'])('%s is killed while lines come', async (name) => {
    log.write(10);
    const seen: number[] = [];
    const { end } = start(true, seen);
    await eventually(() => {
      expect(kinds()).toContain('live');
    });
    for (let round = 0; round < 3; round++) {
      const [group = 0] = cells.groups;
      const victims = programsOf(group, name);
      for (const pid of victims) process.kill(pid, 'SIGKILL');
      // At the very moment of a rotation.
      log.write(3);
      log.rotate();
      log.write(MANY);
      await eventually(() => {
        expect(seen.length).toBeGreaterThanOrEqual(log.count);
      });
    }
    expect(missing(seen, log.count)).toEqual([]);
    expect(gaps()).toEqual([]);
    await end();
  });

  test('an empty rotated file holds nothing up', async () => {
    log.write(5);
    log.rotate();
    log.rotate();
    log.write(5);
    expect(await read()).toEqual(upTo(10));
    const seen: number[] = [];
    const { end } = start(true, seen);
    await eventually(() => {
      expect(seen).toEqual(upTo(10));
    });
    log.rotate();
    log.rotate();
    log.rotate();
    // rsyslog that was not told yet writes into what was empty when it was rotated.
    log.write(1, `${log.path}.1`);
    await eventually(() => {
      expect(seen).toEqual(upTo(11));
    });
    log.write(2);
    await eventually(() => {
      expect(seen).toEqual(upTo(13));
    });
    expect(kinds()).toEqual(['live', 'live']);
    await end();
  });

  test.each([
    ['equal lines', numberedLine(99_999, new Date(0))],
    ['NULs', '\0'.repeat(5000)],
    ['NULs without an end', '\0'.repeat(5000).replace(/\0$/, '\0 no line')],
  ])('files that begin with %s are different files', async (_, beginning) => {
    const rotate = () => {
      log.rotate();
      log.writeText(beginning + '\n');
    };
    log.writeText(beginning + '\n');
    for (let file = 0; file < 3; file++) {
      log.write(3);
      rotate();
    }
    log.write(3);
    const numbers = () => seen.filter((number) => number !== 99_999);
    const seen: number[] = [];
    const { end } = start(true, seen);
    await eventually(() => {
      expect(numbers()).toEqual(upTo(12));
    });
    // What was read last is packed by then.
    cells.reachable(CELL.id, false);
    cells.cut(CELL.id);
    log.write(3);
    rotate();
    log.write(3);
    rotate();
    log.write(3);
    cells.reachable(CELL.id, true);
    await eventually(() => {
      expect(numbers()).toEqual(upTo(21));
    });
    expect(gaps()).toEqual([]);
    await end();
  });
});

/** Where numbers are not one after the other, and how many are too few. */
function missing(seen: readonly number[], count: number): readonly string[] {
  const odd = seen.filter((number, at) => number !== at).slice(0, 1);
  return [
    ...odd.map((number) => `${number} comes at ${seen.indexOf(number)}`),
    ...(seen.length === count ? [] : [`${seen.length} of ${count}`]),
  ];
}

/** Processes of a group that run a program. */
function programsOf(group: number, name: string): readonly number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const [, comm, rest = ''] =
          /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return comm === name && Number(rest.split(' ')[2]) === group;
      } catch {
        return false;
      }
    })
    .map(Number);
}
