import { afterEach, describe, expect, test } from '@jest/globals';
import { BoshCommandLine } from '../../../src/lib/bosh/bosh-command-line.js';
import { FakeProgram, type FakeAnswer } from '../outside/fake-program.js';

let fake: FakeProgram | undefined;
afterEach(() => fake?.remove());

async function boshThat(...answers: readonly FakeAnswer[]): Promise<BoshCommandLine> {
  fake = await FakeProgram.create('bosh', answers);
  return new BoshCommandLine({ env: fake.env });
}

const failed = (line: string): string =>
  JSON.stringify({
    Tables: null,
    Blocks: null,
    Lines: ["Using environment 'x'", line, 'Exit code 1'],
  });
const status = (code: number, response: string): string =>
  `Finding deployments:\n  Director responded with non-successful status code '${code}' response '${response}'`;

describe('bosh exits 1 whatever has failed: its words tell', () => {
  test.each([
    ['Expected non-empty Director URL', 'NOT_LOGGED_IN', 'bosh has no director'],
    [status(401, 'Not authorized'), 'NOT_LOGGED_IN', 'bosh is not logged in: Not authorized'],
    [
      status(403, 'Forbidden'),
      'NOT_PERMITTED',
      'The director does not permit Listing cf: Forbidden',
    ],
    [
      status(404, `{"code":70000,"description":"Deployment 'cf' doesn't exist"}`),
      'NOT_FOUND',
      'The director knows no deployment cf',
    ],
    ['x509: certificate signed by unknown authority', 'OUTSIDE_FAILED', 'Listing cf failed'],
    ['dial tcp 10.0.0.6:25555: i/o timeout', 'OUTSIDE_FAILED', 'i/o timeout'],
  ])('%s', async (line, code, message) => {
    const bosh = await boshThat({ when: /instances/, stdout: failed(line), exitCode: 1 });
    const asking = bosh.instances('cf');
    await expect(asking).rejects.toMatchObject({ code });
    await expect(asking).rejects.toThrow(message);
  });

  test('what is no JSON is an error that quotes it', async () => {
    const bosh = await boshThat({ when: /deployments/, stdout: 'surprise' }, VERSION);
    await expect(bosh.deployments()).rejects.toThrow('bosh printed no JSON: surprise');
  });
});

const VERSION = { when: /--version/, stdout: 'version 7.9.0-abc\n\nSucceeded\n' };

test('instances have their addresses and processes', async () => {
  const row = (process: string, ips = ''): object => ({
    instance: 'diego-cell/c1',
    process,
    process_state: 'running',
    az: ips && 'z1',
    ips,
    agent_id: ips && 'a1',
  });
  const Rows = [row('', '10.0.16.15\n10.0.17.15'), row('rep'), row('silk-daemon')];
  const bosh = await boshThat({
    when: /instances/,
    stdout: JSON.stringify({ Tables: [{ Rows }] }),
  });
  expect(await bosh.instances('cf')).toEqual([
    {
      id: 'c1',
      group: 'diego-cell',
      ips: ['10.0.16.15', '10.0.17.15'],
      processes: ['rep', 'silk-daemon'],
      processState: 'running',
      az: 'z1',
      agentId: 'a1',
      deployment: 'cf',
    },
  ]);
});

test('a request’s body stands on stdin, in no file that could be left behind', async () => {
  const bosh = await boshThat({ when: /^curl/, stdout: '{"id":7}' });
  expect(await bosh.request('POST', '/deployments/cf/ssh', { command: 'setup' })).toEqual({
    id: 7,
  });
  const [call] = (await fake?.calls()) ?? [];
  expect(call?.args.slice(-2)).toEqual(['--body', '/dev/stdin']);
  expect(call?.input).toBe('{"command":"setup"}');
});

test.each([
  ['version 5.5.1-7850ac98-2019-05-21', 'bosh 5.5.1-7850ac98-2019-05-21 is too old, 6 is needed'],
  ['BOSH 1.3262.26.0', 'The bosh in the PATH does not tell its version'],
])('%s', async (stdout, message) => {
  const bosh = await boshThat({ when: /--version/, stdout: `${stdout}\n` });
  await expect(bosh.version()).rejects.toThrow(message);
});
