import { expect, test } from '@jest/globals';
import { CFNET, runProgram } from '../support/program.js';
import { expectToFit } from '../support/schema.js';

const SNAPSHOT = ['--snapshot', 'test/fixtures/silk-cell/snapshot'];

test('one document on stdout with --json', async () => {
  const { exitCode, stdout, stderr } = await runProgram(CFNET, [
    'explain',
    'frontend',
    '--json',
    ...SNAPSHOT,
  ]);
  expect([exitCode, stderr]).toEqual([0, '']);
  expectToFit('explain', JSON.parse(stdout));
});

test('nothing found: an empty list, a notice, exit code 4', async () => {
  const { exitCode, stdout, stderr } = await runProgram(CFNET, [
    'explain',
    'nobody',
    '--json',
    ...SNAPSHOT,
  ]);
  expect(exitCode).toBe(4);
  expect(JSON.parse(stdout)).toEqual({ version: 1, input: 'nobody', matches: [] });
  expect(stderr).toBe(
    "Nothing in the snapshot test/fixtures/silk-cell/snapshot goes by 'nobody'\n",
  );
});

test('a line pasted without quotes', async () => {
  const line =
    'DENY_9e2d8089-a00e-463d-9342 IN=s-010255041002 OUT=eth0 SRC=10.255.41.2 DST=192.0.2.1 LEN=60 PROTO=TCP SPT=1 DPT=25 SYN';
  const { exitCode, stdout } = await runProgram(CFNET, ['explain', ...line.split(' ')]);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')[0]).toBe(
    'denied, no security group allows it: tcp from 10.255.41.2 to 192.0.2.1 port 25',
  );
});

test.each([
  [[], 2],
  [['frontend'], 6],
  [['frontend', '--snapshot', '/nowhere'], 4],
])('explain %j ends with %i', async (args, expected) => {
  const { exitCode, stdout } = await runProgram(CFNET, ['explain', ...args], {
    env: { PATH: '/nowhere' },
  });
  expect([exitCode, stdout]).toEqual([expected, '']);
});
