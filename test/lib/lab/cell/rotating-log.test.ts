import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CellClock } from '../../../../src/lib/lab/cell/cell-clock.js';
import { KernLog } from '../../../../src/lib/lab/cell/kern-log.js';
import { RotatingLog, STEMCELL_ROTATION } from '../../../../src/lib/lab/cell/rotating-log.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cfnet-log-'));
  path = join(folder, 'kern.log');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function contents(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()];
    }),
  );
}

test('full files are put aside: the newest plain, the others compressed, four in all', () => {
  const log = new RotatingLog(path, { limit: 10, kept: 4 });
  for (let at = 1; at <= 6; at++) log.append(`line ${at}…..`);
  expect(contents()).toEqual({
    'kern.log': '',
    'kern.log.1': 'line 6…..\n',
    'kern.log.2.gz': 'line 5…..\n',
    'kern.log.3.gz': 'line 4…..\n',
    'kern.log.4.gz': 'line 3…..\n',
  });
});

test('a new file takes the place of the full one', () => {
  const log = new RotatingLog(path, { limit: 10, kept: 4 });
  const before = statSync(path).ino;
  log.append('long enough');
  expect(statSync(path).ino).not.toBe(before);
});

test('a log that is there is gone on with', () => {
  new RotatingLog(path, { limit: 12, kept: 4 }).append('first');
  new RotatingLog(path, { limit: 12, kept: 4 }).append('second');
  expect(contents()).toEqual({ 'kern.log': '', 'kern.log.1': 'first\nsecond\n' });
});

test('five megabytes, as on a stemcell; only its owner reads it', () => {
  const log = new RotatingLog(path);
  log.append('x'.repeat(STEMCELL_ROTATION.limit - 2));
  expect(Object.keys(contents())).toEqual(['kern.log']);
  log.append('');
  expect(Object.keys(contents())).toEqual(['kern.log', 'kern.log.1']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  [2394_327730, '[ 2394.327730]'],
  [1_468_637_581_122, '[1468637.581122]'],
  [1, '[    0.000001]'],
])('a line has the form of stemcells, kernel stamp %p', (uptime, stamp) => {
  const time = Date.UTC(2026, 0, 5, 9, 15, 31) * 1000 + 123_456;
  const clock = new CellClock(() => ({ time, uptime }));
  new KernLog(new RotatingLog(path), 'agent', clock).write('OK_… MARK=0x1 ');
  expect(readFileSync(path, 'utf8')).toBe(
    `2026-01-05T09:15:31.123456+00:00 agent kernel: ${stamp} OK_… MARK=0x1 \n`,
  );
});
