import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CFNET, ended, start } from '../support/program.js';
import { LabUnderTest, NO_TRACES } from './lab-program.js';

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await LabUnderTest.create();
});
afterAll(() => lab.remove());

test('the demo shows a denied request, then an allowed one, and leaves nothing', async () => {
  const { exitCode, stdout } = await lab.cfnet('lab', 'demo', '--plane', 'simulated');
  expect(exitCode).toBe(0);
  const flows = stdout.split('\n').filter((line) => / c2c /.test(line));
  expect(flows).toEqual([
    expect.stringMatching(/ denied +c2c appA\/0 → appB\/\d:8080 tcp NO_POLICY/),
    expect.stringMatching(/ allowed +c2c appA\/0 → appB\/\d:8080 tcp/),
  ]);
  expect((await lab.traces()).files).toEqual([]);
});

test('a demo that is given up leaves nothing', async () => {
  const child = start(CFNET, ['lab', 'demo', '--plane', 'simulated'], { env: lab.environment });
  const end = ended(child);
  child.stderr?.on('data', (chunk: Buffer) => {
    // Its lab is up, its first request sent: now it collects what was logged.
    if (chunk.includes('refused')) child.kill('SIGINT');
  });
  const { exitCode, stderr } = await end;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('refused')]);
  expect(await lab.traces()).toEqual(NO_TRACES);
});

test('a snapshot of a lab is one that enrich reads; traffic is what it holds', async () => {
  await lab.up('--plane', 'simulated');
  const traffic = await lab.lab('traffic', '--for', '2', '--rate', '10', '--json');
  expect(traffic.exitCode).toBe(0);
  const [first = ''] = traffic.stdout.split('\n');
  expect(JSON.parse(first)).toEqual({
    from: 'appA',
    url: 'http://appB.apps.internal:8080/',
    outcome: 'refused',
  });
  const folder = join(lab.state, 'shot');
  const taken = await lab.cfnet('snapshot', folder, '--lab', '--name', lab.name, '--json');
  expect(JSON.parse(taken.stdout)).toMatchObject({ version: 1, cells: 2 });
  const info: unknown = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8'));
  expect(info).toMatchObject({ version: 1, deployment: 'cf' });
  const enriched = await lab.cfnet('enrich', '--snapshot', folder, '-o', 'json');
  expect(enriched).toMatchObject({ exitCode: 0 });
  const flow: unknown = JSON.parse(enriched.stdout.split('\n')[0] ?? '');
  expect(flow).toMatchObject({
    verdict: 'denied',
    kind: 'c2c',
    reason: 'NO_POLICY',
    source: { app: { name: 'appA' } },
    destination: { app: { name: 'appB' }, port: 8080 },
  });
  await lab.lab('down');
});
