import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { CFNET, runProgram } from '../support/program.js';
import { OpenedTestLab } from './opened-lab.js';

let opened: OpenedTestLab;
beforeAll(async () => {
  opened = await OpenedTestLab.open({ cells: 3, logging: 'none' });
});
afterAll(() => opened.close());

test('a lab in this process is one to cf, to bosh and to cfnet', async () => {
  const apps = await opened.cli('cf', 'curl', '/v3/apps');
  expect(JSON.parse(apps.stdout)).toMatchObject({ pagination: { total_results: 2 } });
  const here = await opened.cli('bosh', 'ssh', 'diego-cell/0', '-c', 'echo here', '-r', '--json');
  expect(here.stdout).toContain('"stdout": "here\\r\\n"');
  const status = await runProgram(
    CFNET,
    ['lab', 'status', '--name', opened.folder.name, '--json'],
    {
      env: opened.env,
    },
  );
  expect(JSON.parse(status.stdout)).toMatchObject({ running: true, cells: [{}, {}, {}] });
});

test('a director that stops answering lets everybody wait, and then answers', async () => {
  const speakAgain = opened.lab.apis.silenceDirector();
  let isAnswered = false;
  const env = opened.cli('bosh', 'env', '--json').then((ended) => {
    isAnswered = true;
    return ended;
  });
  // Cloud Controller is asked meanwhile, and answers: the other call has had its time.
  for (let at = 0; at < 3; at++) await opened.cli('cf', 'curl', '/v3/info');
  expect(isAnswered).toBe(false);
  speakAgain();
  expect(await env).toMatchObject({ exitCode: 0 });
});

test('leaves nothing', async () => {
  await opened.close();
  expect(existsSync(opened.folder.root)).toBe(false);
});
