import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { STORIES } from '../../src/lib/workshop/stories/all-stories.js';
import { expectToFit } from '../support/schema.js';
import type { Ended } from '../support/program.js';
import { LabUnderTest } from './lab-program.js';

jest.setTimeout(300_000);

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await LabUnderTest.create();
  await lab.up('--plane', 'simulated');
});
afterAll(() => lab.remove());

function workshop(verb: string, ...args: readonly string[]): Promise<Ended> {
  return lab.cfnet('workshop', verb, ...args, '--lab', '--name', lab.name);
}

test('a story from the list to the report, by the program', async () => {
  const list = await workshop('list', '--json');
  expectToFit('workshop-list', JSON.parse(list.stdout));

  const early = await workshop('check', '001', '--json');
  expect(early.exitCode).toBe(2);
  expect(JSON.parse(early.stdout)).toMatchObject({ error: { code: 'USAGE' } });

  const start = await workshop('start', '001', '--json');
  expect(start).toMatchObject({ exitCode: 0 });
  expectToFit('workshop-story', JSON.parse(start.stdout));

  const check = await workshop('check', '--json');
  expect(check).toMatchObject({ exitCode: 1 });
  expectToFit('workshop-story', JSON.parse(check.stdout));

  const none = await workshop('answer', '001', '1', 'z');
  expect(none).toMatchObject({ exitCode: 2, stdout: '' });
  expect(none.stderr).toContain('Answers go from a to d.');

  const hint = await workshop('hint', '001', '3', '--json');
  expectToFit('workshop-hint', JSON.parse(hint.stdout));

  const answer = await workshop('check', '--answer', '5=b');
  expect(answer).toMatchObject({ exitCode: 1 });
  expect(answer.stdout).toMatch(/[✗✓] {2}5 {2}/);

  const path = (await workshop('report', '--path')).stdout.trim();
  expect((await stat(path)).mode & 0o77).toBe(0);
  const report = await workshop('report', '--json');
  expectToFit('workshop-report', JSON.parse(report.stdout));
  const filed = await lab.cfnet('workshop', 'report', path);
  expect(filed.stdout).toContain('| 001-user-workflow Let one app call another | started |');

  const refused = await lab.cli('cf', 'add-network-policy', 'appA', 'appB');
  expect(refused).toMatchObject({ exitCode: 0 });
  const asked = await workshop('reset', '001');
  expect(asked).toMatchObject({ exitCode: 1 });
  expect(asked.stderr).toContain('Nothing was done');
  const reset = await workshop('reset', '001', '--yes', '--json');
  expect(reset).toMatchObject({ exitCode: 0 });
  expectToFit('workshop-reset', JSON.parse(reset.stdout));
  expect(JSON.parse(reset.stdout)).toMatchObject({
    changes: ['remove the policy appA to appB, tcp 8080'],
  });
});

test('what a story needs is not set up without being asked for', async () => {
  const start = await workshop('start', '070');
  expect(start).toMatchObject({ exitCode: 1 });
  expect(start.stdout).toContain('✗ there is no policy from appA to appB');
  expect(start.stderr).toContain('cfnet workshop start 070-marks --yes');
  expect((await lab.cli('cf', 'network-policies')).stdout).not.toContain('8080');
});

test('stories are exported as pages and as one file, and never over a file that is there', async () => {
  const folder = join(lab.state, 'pages');
  expect(await workshop('export', folder)).toMatchObject({ exitCode: 0 });
  expect((await readdir(folder)).sort()).toEqual(STORIES.map(({ id }) => `${id}.md`).sort());
  const file = join(lab.state, 'all.md');
  expect(await workshop('export', file)).toMatchObject({ exitCode: 0 });
  expect(await readFile(file, 'utf8')).toContain('# Let one app call another');
  expect(await workshop('export', file)).toMatchObject({ exitCode: 2 });
});

test('stories can be read where nobody is logged in', async () => {
  const env = { ...lab.environment, CF_HOME: join(lab.state, 'nobody') };
  const { runProgram, CFNET } = await import('../support/program.js');
  const shown = await runProgram(CFNET, ['workshop', 'show', '070'], { env });
  expect(shown).toMatchObject({ exitCode: 0 });
  expect(shown.stdout).toContain('<the app that calls>');
});
