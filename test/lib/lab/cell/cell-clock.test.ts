import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CellClock } from '../../../../src/lib/lab/cell/cell-clock.js';
import { StartedLab } from './started-lab.js';

const HOUR = 3600;

let lab: StartedLab;
beforeAll(async () => {
  lab = await StartedLab.start();
});
afterAll(async () => {
  await lab.close();
});

async function run(command: string, cell = 0): Promise<string> {
  const [place] = lab.foundation.cells.slice(cell);
  if (place === undefined) throw new Error('no such cell');
  const { stdout, stderr, code } = await lab.onCell(place, command);
  expect({ command, stderr, code }).toEqual({ command, stderr: '', code: 0 });
  return stdout.trim();
}

function clockOf(cell: number): CellClock {
  const found = lab.cells.cell(lab.foundation.cells[cell]?.id ?? '');
  if (found === undefined) throw new Error('no such cell');
  return found.clock;
}

test('a cell tells how long it has been up, and by which start, in all ways of Linux', async () => {
  const [seconds = 0] = (await run('cat /proc/uptime')).split(' ').map(Number);
  const uptime = Number(process.hrtime.bigint() / 1_000_000_000n);
  expect(Math.abs(seconds - uptime)).toBeLessThan(5);
  expect(await run('uptime')).toMatch(/^\d\d:\d\d:\d\d up .+, {2}0 users, {2}load average: /);
  expect(await run('uptime -p')).toMatch(/^up \d+ \w+/);
  const bootId = await run('cat "${CFNET_CELL_ROOT-}/proc/sys/kernel/random/boot_id"');
  expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await run('cat /proc/sys/kernel/random/boot_id')).toBe(bootId);
  expect(await run('cat /proc/sys/kernel/random/boot_id', 1)).not.toBe(bootId);
});

test("a cell's clock can be ahead: date, uptime and kern.log agree", async () => {
  const clock = clockOf(1);
  clock.skew = HOUR * 1000;
  try {
    const ahead = Number(await run('date +%s', 1)) - Date.now() / 1000;
    expect(Math.round(ahead / 60)).toBe(60);
    const since = async (cell: number) => Date.parse(`${await run('uptime -s', cell)}Z`);
    expect(Math.round(((await since(1)) - (await since(0))) / 60_000)).toBe(60);
    expect(await run('date -u -d @0 +%Y; date -u -Iseconds', 1)).toMatch(/^1970\n.*\+00:00$/);
    const { id } = lab.foundation.cells[1] ?? { id: '' };
    lab.cells.cell(id)?.kernLog.write('OK_… ');
    const [stamp = ''] = lab.kernLog(id).at(-1)?.split(' ') ?? [];
    expect(Math.round((Date.parse(stamp) - Date.now()) / 60_000)).toBe(60);
    expect(Math.abs(Number(await run('date +%s')) - Date.now() / 1000)).toBeLessThan(5);
  } finally {
    clock.skew = 0;
  }
});

test('a cell that starts anew counts from zero, and stamps what the kernel says accordingly', () => {
  let uptime = 500_000_000;
  const clock = new CellClock(() => ({ time: 1_700_000_000_000_000, uptime }));
  const before = clock.bootId;
  clock.reboot();
  uptime += 7;
  expect(clock.now()).toEqual({ time: 1_700_000_000_000_000, uptime: 7 });
  expect(clock.stamp(500_000_003)).toBe(3);
  expect(clock.bootId).not.toBe(before);
});
