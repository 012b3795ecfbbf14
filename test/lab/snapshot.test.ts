import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowDocument } from '../../src/lib/flow/flow-document.js';
import { dropUnknown } from '../../src/lib/json/drop-unknown.js';
import type { CellStatus, StatusDocument } from '../../src/lib/logging/status/status-document.js';
import { CFNET, runProgram } from '../support/program.js';
import { LabUnderTest } from './lab-program.js';

let lab: LabUnderTest;
let snapshot: string;
beforeAll(async () => {
  lab = await LabUnderTest.create();
  snapshot = join(lab.state, 'shot');
  await lab.up('--plane', 'simulated');
  await lab.lab('traffic', '--for', '2', '--rate', '10');
  await cfnet('snapshot', snapshot);
});
afterAll(async () => {
  await lab.remove();
  await rm(snapshot, { recursive: true, force: true });
});

async function cfnet(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(CFNET, args, { env: await lab.labEnv() });
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

async function status(...args: readonly string[]): Promise<readonly CellStatus[]> {
  const { cells } = JSON.parse(
    await cfnet('logging', 'status', '--json', ...args),
  ) as StatusDocument;
  // A snapshot is one look: whether the log grows takes two.
  return cells.map(({ kern_log: { path, exists, size, modified }, ...rest }) => ({
    ...rest,
    kern_log: { path, exists, ...dropUnknown({ size, modified }) },
  }));
}

test('logging status of a snapshot is what it was live', async () => {
  const live = await status();
  expect(live).toHaveLength(2);
  expect(live[0]).toMatchObject({ c2c: { configured: true, deny_configured: true } });
  expect(await status('--snapshot', snapshot)).toEqual(live);
});

test('every command gives a cell the same keys', async () => {
  const flows = async (...args: readonly string[]) =>
    (await cfnet(...args, '--json', '--quiet'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FlowDocument);
  const cellsOf = (all: readonly FlowDocument[]) =>
    new Map(all.map(({ cell }) => [cell?.id, cell] as const));
  const live = cellsOf(await flows('tail', '--all', '--since', '1h', '--no-follow'));
  expect([...live.values()].map((cell) => Object.keys(cell ?? {}))).toEqual(
    [...live.keys()].map(() => ['id', 'name', 'ip', 'az']),
  );
  expect(cellsOf(await flows('enrich', '--snapshot', snapshot))).toEqual(live);
});
