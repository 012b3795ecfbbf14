import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { expectToFit } from '../support/schema.js';
import { CFNET, ended, start } from '../support/program.js';
import { TURN_MS } from '../support/kernel-turn.js';
import { LabUnderTest, type Plane } from './lab-program.js';
import { eventually, LoggingLab, type DoctorJson } from './logging-lab.js';

const run = promisify(execFile);
const noKernel = await whyNoKernelPlane();

const CONFLIST = 'var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist';

/** A lab with what it logs from the start, and a policy from appA to appB. */
function startedLab(
  logging: string,
  plane: Plane = 'simulated',
): { readonly under: () => LoggingLab } {
  let lab: LabUnderTest;
  let under: LoggingLab;
  beforeAll(async () => {
    lab = await LabUnderTest.create(plane);
    under = new LoggingLab(lab);
    await lab.up('--plane', plane, '--logging', logging);
    await under.addPolicy('appA', 'appB');
    await eventually(async () => (await under.request('appA', 'appB')) === '200', 'the policy');
  }, TURN_MS);
  afterAll(() => lab.remove());
  return { under: () => under };
}

/** Runs doctor, and sends requests for as long as it watches; without `send` none. */
async function doctorDuring(
  under: LoggingLab,
  args: readonly string[],
  send?: () => Promise<unknown>,
): Promise<DoctorJson & { readonly exitCode: number | null }> {
  const { lab } = under;
  const all = ['doctor', ...args, '--lab', '--name', lab.name, '--json'];
  const child = start(CFNET, all, { env: lab.environment });
  const end = ended(child);
  let isOver = false;
  void end.then(() => (isOver = true));
  child.stderr?.once('data', () => {
    void (async () => {
      while (send !== undefined && !isOver) await send();
    })();
  });
  const { exitCode, stdout } = await end;
  const document = JSON.parse(stdout) as DoctorJson;
  expectToFit('doctor', document);
  return { ...document, exitCode };
}

function connection(port: number, to = 'appB'): readonly string[] {
  return ['--from', 'appA', '--to', to, '--port', String(port), '--watch', '4s'];
}

function answersIn({ silence }: DoctorJson): Readonly<Record<string, string>> {
  return Object.fromEntries((silence?.causes ?? []).map(({ id, answer }) => [id, answer]));
}

function evidenceOf({ silence }: DoctorJson, cause: string): string {
  return silence?.causes.find(({ id }) => id === cause)?.evidence ?? '';
}

describe('with all logging off', () => {
  const { under } = startedLab('none');
  const allowed = () => under().request('appA', 'appB');
  const denied = () => under().request('appA', 'http://appB.apps.internal:8081/');

  test('doctor finds everything in place, and logging off', async () => {
    const { stdout, exitCode } = await under().cfnet('doctor', '--json');
    const document = JSON.parse(stdout) as DoctorJson;
    expectToFit('doctor', document);
    expect(exitCode).toBe(0);
    const byId = Object.fromEntries(document.checks.map((check) => [check.id, check.status]));
    expect(byId).toEqual({
      'cf-cli': 'ok',
      'cf-login': 'ok',
      'cf-scopes': 'ok',
      'bosh-cli': 'ok',
      'bosh-login': 'ok',
      'cells-found': 'ok',
      'cells-reached': 'ok',
      'kern-log': 'ok',
      clocks: 'ok',
      kernels: 'ok',
      'real-machines': 'ok',
      'c2c-logging': 'warning',
      'asg-logging': 'warning',
      limits: 'ok',
      'agent-poll': 'ok',
      'group-rules': 'ok',
    });
    // The token's scopes are looked at, and nothing of it is shown.
    expect(stdout).not.toMatch(/eyJ/);
  });

  test('logging is off: for allowed packets it is the agent, for denied ones silk-cni', async () => {
    const one = await doctorDuring(under(), connection(8080), allowed);
    expect(one).toMatchObject({ exitCode: 1, silence: { cause: 'logging-off' } });
    expect(evidenceOf(one, 'logging-off')).toContain('vxlan-policy-agent');
    const two = await doctorDuring(under(), connection(8081), denied);
    expect(two).toMatchObject({ exitCode: 1, silence: { cause: 'logging-off' } });
    expect(evidenceOf(two, 'logging-off')).toContain('silk-cni');
  });

  test('what a security group allows without log: true is allowed by a rule that does not log', async () => {
    const document = await doctorDuring(under(), connection(80, '203.0.113.10'), () =>
      under().request('appA', 'http://203.0.113.10/'),
    );
    expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'rule-does-not-log' } });
    expect(document.silence?.causes.find(({ id }) => id === 'rule-does-not-log')?.fix).toBe(
      'cfnet logging enable --asg --rules --app appA',
    );
  });

  test('of an app alone: every half that is off is named', async () => {
    const document = await doctorDuring(under(), ['--app', 'appB', '--watch', '1s']);
    expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'logging-off' } });
    expect(evidenceOf(document, 'logging-off')).toMatch(/vxlan-policy-agent.*silk-cni/s);
    expect(answersIn(document)).toMatchObject({ 'rule-does-not-log': 'yes' });
  });

  test('a switched agent that has not rebuilt its rules is told from one that is off', async () => {
    const [cell = ''] = await under().cellIds();
    const put = `curl -s -X PUT -d '{"enabled": true}' http://127.0.0.1:8721/iptables-c2c-logging`;
    for (const id of await under().cellIds()) await under().onCell(id, put);
    const { notes } = await under().statusOf(cell);
    expect(notes).toContainEqual(expect.objectContaining({ code: 'C2C_NOT_APPLIED' }));
    const document = await doctorDuring(under(), connection(8080), allowed);
    expect(evidenceOf(document, 'logging-off')).toContain('has not rebuilt its rules');
    const { checks } = document;
    expect(checks).toContainEqual(expect.objectContaining({ id: 'c2c-logging', status: 'failed' }));
  });

  test('a log that is missing is named', async () => {
    const [cell = ''] = await under().cellIds();
    await rm(under().path(cell, 'var/log/kern.log'));
    const { checks } = await under().json<DoctorJson>('doctor');
    const log = checks.find(({ id }) => id === 'kern-log');
    expect(log).toMatchObject({ status: 'failed', cells: [cell] });
    expect(log?.detail).toContain('There is no /var/log/kern.log');
  });
});

describe('with the agent logging alone', () => {
  const { under } = startedLab('c2c');
  const allowed = () => under().request('appA', 'appB');
  const denied = () => under().request('appA', 'http://appB.apps.internal:8081/');

  test('doctor says which half is missing', async () => {
    const { checks } = await under().json<DoctorJson>('doctor');
    const check = checks.find(({ id }) => id === 'c2c-logging');
    expect(check).toMatchObject({ status: 'warning' });
    expect(check?.detail).toContain('denied is not, because iptables_logging of the job silk-cni');
  });

  test('an app that nobody has, and one that does not run', async () => {
    const unknown = await under().cfnet('doctor', '--app', 'nope');
    expect(unknown).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('nope') });
    await under().lab.cli('cf', 'stop', 'appA');
    const idle = await under().cfnet('doctor', '--from', 'appB', '--to', 'appA', '--watch', '1s');
    expect(idle.exitCode).toBe(4);
    expect(idle.stderr).toContain('appA has no running instance');
    expect(idle.stderr).toContain('cf start appA');
    await under().lab.cli('cf', 'start', 'appA');
  });

  test('packets that never came', async () => {
    const document = await doctorDuring(under(), connection(8080));
    expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'never-arrived' } });
  });

  test('lines that are there, on the right cell and not on the one that was looked at', async () => {
    const document = await doctorDuring(under(), connection(8080), allowed);
    expect(document).toMatchObject({ exitCode: 0, silence: { cause: 'lines-there' } });
    const { cells } = await under().status('--app', 'appA');
    const home = cells[0]?.cell.id ?? '';
    const other = (await under().cellIds()).find((id) => id !== home) ?? '';
    const far = (await under().statusOf(other)).containers.find(({ name }) =>
      name.startsWith('appB'),
    );
    const wrong = await doctorDuring(
      under(),
      ['--from', 'appA', '--to', far?.name ?? '', '--watch', '4s', '--cell', home],
      allowed,
    );
    expect(wrong).toMatchObject({ exitCode: 1, silence: { cause: 'wrong-cell' } });
    expect(evidenceOf(wrong, 'wrong-cell')).toContain(other.slice(0, 8));
  });

  test('a container that is older than the switch', async () => {
    for (const id of await under().cellIds()) {
      const path = under().path(id, CONFLIST);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace(/("iptables_c2c_logging": )false/, '$1true'));
    }
    const document = await doctorDuring(under(), connection(8081), denied);
    expect(document).toMatchObject({
      exitCode: 1,
      silence: { cause: 'container-older-than-switch' },
    });
    const { cells } = await under().status('--app', 'appB');
    expect(cells.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain(
      'C2C_OLDER_CONTAINERS',
    );
  });

  test('a log that does not grow at all', async () => {
    for (const id of await under().cellIds()) {
      const path = under().path(id, 'var/log/kern.log');
      await rm(path);
      await symlink('/dev/null', path);
    }
    const document = await doctorDuring(under(), connection(8080), allowed);
    expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'log-not-growing' } });
    expect(evidenceOf(document, 'log-not-growing')).toMatch(/LOG rules counted \d+ packets?/);
  });
});

describe('with silk-cni logging alone', () => {
  const { under } = startedLab('asg');
  const burst = () =>
    Promise.all([1, 2, 3, 4].map(() => under().request('appA', 'http://appB.apps.internal:8081/')));

  test('doctor says which half is missing', async () => {
    const { checks } = await under().json<DoctorJson>('doctor');
    const check = checks.find(({ id }) => id === 'c2c-logging');
    expect(check).toMatchObject({ status: 'warning' });
    expect(check?.detail).toContain('allowed is not, because the policy agent does not log');
  });

  test('a limit of denied lines that is reached', async () => {
    const document = await doctorDuring(under(), connection(8081), burst);
    expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'limit-reached' } });
    expect(evidenceOf(document, 'limit-reached')).toContain('At most 1/sec is logged (burst 1)');
  });
});

/** Opens one connection, as soon as it is let, and keeps it busy without ever ending its request. */
const BUSY_CONNECTION = `
const { connect } = require('node:net');
const open = () => {
  const socket = connect(8080, process.argv[1]);
  socket.on('error', () => setTimeout(open, 300));
  socket.on('connect', () => {
    socket.write('GET / HTTP/1.1\\r\\nX-Long: ');
    setInterval(() => socket.write('a'), 100);
    console.log('connected');
  });
};
open();
`;

(noKernel === undefined ? describe : describe.skip)('with real packets, all logging on', () => {
  const { under } = startedLab('all', 'kernel');

  test('a connection that was there before', async () => {
    const { cells } = await under().status();
    const handles = new Map(
      cells.flatMap(({ containers }) => containers).map(({ name, handle }) => [name, handle]),
    );
    const [from, to] = await Promise.all(
      ['appA/0', 'appB/0'].map((name) => under().addressOf(handles.get(name) ?? '')),
    );
    const { namespaces } = await under().lab.traces();
    const home = await firstThat(namespaces, async (name) => {
      const { stdout } = await run('ip', ['netns', 'exec', name, 'ip', '-o', 'addr']);
      // On the cell it is the peer of another address.
      return [' ', '/'].some((end) => stdout.includes(`inet ${from ?? ''}${end}`));
    });
    const args = ['netns', 'exec', home, process.execPath, '-e', BUSY_CONNECTION, to ?? ''];
    const client = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(client.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
      const connection = ['--from', 'appA/0', '--to', 'appB/0', '--port', '8080', '--watch', '3s'];
      const document = await doctorDuring(under(), connection);
      expect(document).toMatchObject({ exitCode: 1, silence: { cause: 'established-connection' } });
    } finally {
      client.kill();
    }
  });

  test('a limit of denied lines, and lines that are there', async () => {
    const denied = () =>
      Promise.all([1, 2, 3].map(() => under().request('appA', 'http://appB.apps.internal:8081/')));
    const limited = await doctorDuring(under(), connection(8081), denied);
    expect(limited).toMatchObject({ exitCode: 1, silence: { cause: 'limit-reached' } });
    const there = await doctorDuring(under(), connection(8080), () =>
      under().request('appA', 'appB'),
    );
    expect(there).toMatchObject({ exitCode: 0, silence: { cause: 'lines-there' } });
  });
});

async function firstThat(
  names: readonly string[],
  holds: (name: string) => Promise<boolean>,
): Promise<string> {
  for (const name of names) if (await holds(name)) return name;
  throw new Error(`none of ${names.join(', ')}`);
}
