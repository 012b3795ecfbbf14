import { describe, expect, test } from '@jest/globals';
import { CFNET, runProgram, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';

const SNAPSHOT = 'test/fixtures/silk-cell/snapshot';

const TAKEN = 'This is as it was at 2026-11-22T01:05:00Z, when the snapshot was taken\n';

function trace(...args: readonly string[]): Promise<Ended> {
  return runProgram(CFNET, ['trace', ...args, '--snapshot', SNAPSHOT]);
}

test('the answer on stdout at 80 columns, exit code 1 for a no', async () => {
  const { exitCode, stdout, stderr } = await trace('reporter/0', 'backend/0', '--port', '8080');
  expect([exitCode, stderr]).toEqual([1, TAKEN]);
  expect(stdout).toBe(`\
reporter/0 does not reach backend/0 on tcp port 8080: no network policy leads
from reporter to backend
  reason      NO_POLICY
  decided by  rule 5 of overlay--3320ced4-2f80-4b15- on cell c02dc4dd
  may log     DENY_C2C_3320ced4-2f80-4b15- on cell c02dc4dd (limit 1/sec)
  note        Run the fix where reporter is: cf target -o platform -s telemetry
  pairs
    reporter/0  10.255.41.4  → backend/0  10.255.41.3  c02dc4dd
  fix
    cf add-network-policy reporter backend -s shop -o acme --protocol tcp --port 8080
`);
});

test('one document on stdout with --json, notices on stderr', async () => {
  const { exitCode, stdout, stderr } = await trace('frontend', 'backend', '--json');
  expect([exitCode, stderr]).toEqual([
    0,
    `${TAKEN}No port was given: tcp port 8080 is taken, the default of cf add-network-policy\n`,
  ]);
  const document: unknown = JSON.parse(stdout);
  expectToFit('trace', document);
  expect(document).toMatchObject({
    version: 1,
    verdict: 'allowed',
    reason: 'POLICY_ALLOWED',
    fix: [],
    pairs: [
      {
        source: { ip: '10.255.41.2', app: { name: 'frontend' }, instance: { index: 0 } },
        destination: { ip: '10.255.41.3', port: 8080, app: { name: 'backend' } },
        verdict: 'allowed',
        reason: 'POLICY_ALLOWED',
        logs: [{ prefix: 'OK_0001_584d9cba-f153-45e2-a', certain: true }],
      },
      {},
      {},
      {},
    ],
    errors: [],
  });
});

describe('every detail keeps to 80 columns, but for commands', () => {
  test.each(['summary', 'hops', 'rules'])('%s', async (detail) => {
    const { stdout } = await trace('backend', '203.0.113.10:25', '--detail', detail);
    const [answer = '', fix = ''] = stdout.split('\n  fix\n');
    expect(answer.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(fix).toContain('    cf create-security-group to-203.0.113.10-tcp-25 ');
    expect(stdout.includes('-j REJECT')).toBe(detail === 'rules');
  });
});

test.each([
  [['frontend', '203.0.113.10:443'], 0],
  [['frontend', '203.0.113.10', '--protocol', 'icmp'], 0],
  [['frontend', '203.0.113.10', '--icmp-type', '13/0'], 1],
  [['frontend', 'backend/9'], 1],
  [['frontend', '10.255.200.9:80'], 4],
])('trace %j ends with %i', async (args, expected) => {
  expect((await trace(...args)).exitCode).toBe(expected);
});

test.each([
  [['frontend'], 2, 'missing dst'],
  [['frontend', '8.8.8.8'], 2, 'there is no port to trace to at 8.8.8.8'],
  [['frontend', '127.0.0.1:8080'], 2, '127.0.0.1 is the container itself'],
  [['frontend', '10.0.0.0/8', '--port', '80'], 2, '10.0.0.0/8 is a whole network'],
  [['frontend', 'localhost:8080'], 2, 'localhost:8080 is the container itself'],
  [['frontend', '224.0.0.1', '--port', '80'], 2, '224.0.0.1 is no single machine'],
  [['frontend', '255.255.255.255:80'], 2, '255.255.255.255 is no single machine'],
  [['frontend', 'backend', '--port', '70000'], 2, '70000'],
  [['frontend', 'backend', '--protocol', 'tpc'], 2, "'tpc' is no protocol"],
  [['frontend', 'backend', '--detail', 'all'], 2, 'all'],
  [['nobody', 'backend'], 4, "No app is called 'nobody'"],
  [['frontend', 'backend.apps.internal'], 4, 'cannot tell which address a host name stands for'],
])('trace %j is an error: %i', async (args, expected, message) => {
  const { exitCode, stdout, stderr } = await trace(...args);
  expect([exitCode, stdout]).toEqual([expected, '']);
  expect(stderr).toContain(message);
});

test('without a snapshot and cf it says what is missing, as JSON too', async () => {
  const { exitCode, stdout } = await runProgram(CFNET, ['trace', 'frontend', 'backend', '--json'], {
    env: { PATH: '/nowhere' },
  });
  expect(exitCode).toBe(6);
  expectToFit('error', JSON.parse(stdout));
});
