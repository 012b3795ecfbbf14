import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { logScript } from '../../../../src/lib/workshop/gather/log-script.js';
import { logLine } from '../../../support/log-line.js';
import { FAR, NEAR, SENDER } from '../facts.js';

const ADDRESSES = [SENDER, NEAR, FAR];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cfnet-log-script-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the script prints of a log, and of the one before it. */
async function printed(
  lines: readonly string[],
  rotated: readonly string[] = [],
  addresses = ADDRESSES,
): Promise<readonly string[]> {
  const log = path.join(folder, 'kern.log');
  const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  await writeFile(log, text(lines));
  await writeFile(`${log}.1`, text(rotated));
  const out = execFileSync('sh', ['-c', `log=$1; ${logScript(addresses)}`, 'sh', log], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return out.split('\n').filter((line) => line !== '');
}

const denied = (destination: string, port = 8080, source = SENDER) =>
  logLine({
    prefix: 'DENY_C2C_9e2d8089-a00e-4d4e-',
    source,
    destination,
    packet: `TCP SPT=40000 DPT=${port} WINDOW=28200 RES=0x00 SYN URGP=0`,
  });
const allowed = (destination: string, at: number, source = SENDER) =>
  logLine({
    prefix: 'OK_0001_bbbbbbbb-0000-4000-8',
    source,
    destination,
    packet: `TCP SPT=${at} DPT=8080 WINDOW=28200 RES=0x00 SYN URGP=0`,
  });
const many = (line: (at: number) => string) => Array.from({ length: 500 }, (_, at) => line(at));

test('hundreds of later lines push out none of another kind, and all stay in their order', async () => {
  const first = denied(FAR);
  const other = denied(FAR, 9999);
  const lines = [
    first,
    other,
    ...many((at) => allowed(FAR, at)),
    ...many((at) => denied(FAR, 10_000 + at)),
    ...many((at) => denied(NEAR, 8080, `10.254.${at % 2}.${at >> 1}`)),
    ...many((at) => allowed('10.255.9.9', at, NEAR)),
  ];
  const kept = await printed(lines);
  expect(kept[0]).toBe(first);
  expect(kept).toContain(lines[501]);
  expect(kept).not.toContain(lines[2]);
  expect(kept.length).toBeLessThan(120);
  expect(kept).toEqual(lines.filter((line) => kept.includes(line)));
});

test('lines of the log before this one come first, and those of others not at all', async () => {
  const [old, own, answer] = [denied(NEAR), denied(FAR), denied(SENDER, 8080, '10.255.9.9')];
  const alien = denied('10.255.9.8', 8080, '10.255.9.9');
  const longer = denied(`${FAR}0`, 8080, `${SENDER}1`);
  expect(await printed([own, alien, answer, longer], [old])).toEqual([old, own, answer]);
});

test('whatever stands for an address is a word, and without any nothing is read', async () => {
  expect(await printed([denied(FAR)], [], ["x'; echo run; '"])).toEqual([]);
  expect(await printed([denied(FAR)], [], [])).toEqual([]);
});

test('what a crash left in the log hides none of its lines', async () => {
  const line = allowed(FAR, 1);
  expect(await printed(['\0\0\0', line], ['\0', denied(NEAR)])).toEqual([denied(NEAR), line]);
});
