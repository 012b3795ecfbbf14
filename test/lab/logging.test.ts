import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { expectToFit } from '../support/schema.js';
import { CFNET, start } from '../support/program.js';
import { TURN_MS } from '../support/kernel-turn.js';
import { LabUnderTest, planesHere } from './lab-program.js';
import { eventually, LoggingLab } from './logging-lab.js';

const noKernel = await whyNoKernelPlane();
const PLANES = planesHere(noKernel);

describe.each(PLANES)('logging on the %s plane', (plane) => {
  /** What does not hang on who carries the packets. */
  const onSimulated = plane === 'simulated' ? test : test.skip;
  let lab: LabUnderTest;
  let under: LoggingLab;
  /** Cells of appB, whose rules log what reaches it. */
  let hosts: readonly string[];

  beforeAll(async () => {
    lab = await LabUnderTest.create(plane);
    under = new LoggingLab(lab);
    await lab.up('--plane', plane, '--logging', 'none');
    await under.addPolicy('appA', 'appB');
    const { cells } = await under.status('--app', 'appB');
    hosts = cells.map(({ cell }) => cell.id);
    await eventually(async () => (await under.request('appA', 'appB')) === '200', 'the policy');
  }, TURN_MS);
  afterAll(() => lab.remove());

  const linesOfHosts = async (): Promise<readonly string[]> =>
    (await Promise.all(hosts.map((id) => under.lines(id)))).flat();

  test('from all off: enabled it gives its line, disabled it gives none; status is right at every step', async () => {
    const off = await under.status();
    expectToFit('logging-status', off);
    for (const { c2c, asg } of off.cells) {
      expect(c2c).toMatchObject({ configured: false, running: false, rules: 0 });
      expect(asg).toMatchObject({ configured: false, rules: 0 });
    }
    const before = (await linesOfHosts()).length;
    expect(await under.request('appA', 'appB')).toBe('200');

    const enabled = await under.json('logging', 'enable', '--c2c', '--app', 'appB');
    expectToFit('logging-change', enabled);
    expect(enabled).toMatchObject({
      cells: hosts.map((id) => ({ cell: { id }, changed: true, before: false, running: true })),
      errors: [],
    });
    for (const id of hosts) {
      const { c2c, notes } = await under.statusOf(id);
      expect(c2c).toMatchObject({
        configured: false,
        running: true,
        allow_rules: 1,
        deny_rules: 0,
      });
      expect(notes.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['C2C_ONLY_AT_RUN_TIME', 'C2C_DENIED_HALF_MISSING']),
      );
    }
    expect((await linesOfHosts()).length).toBe(before);
    expect(await under.request('appA', 'appB')).toBe('200');
    await eventually(async () => (await linesOfHosts()).length === before + 1, 'one line');
    expect((await linesOfHosts()).at(-1)).toMatch(/ OK_\w{4}_\S+ IN=/);

    // Twice changes nothing.
    const again = await under.json('logging', 'enable', '--c2c', '--app', 'appB');
    expect(again).toMatchObject({ cells: hosts.map((id) => ({ cell: { id }, changed: false })) });

    const disabled = await under.cfnet('logging', 'disable', '--c2c', '--app', 'appB');
    expect(disabled.exitCode).toBe(0);
    for (const id of hosts) {
      expect((await under.statusOf(id)).c2c).toMatchObject({ running: false, rules: 0 });
    }
    // It is as it was before: there is nothing to restore.
    expect(await under.records()).toEqual([]);
    const lines = (await linesOfHosts()).length;
    expect(await under.request('appA', 'appB')).toBe('200');
    expect((await linesOfHosts()).length).toBe(lines);
  });

  onSimulated('an agent that restarts forgets the switch, and status says so', async () => {
    const [id = ''] = hosts;
    await under.cfnet('logging', 'enable', '--c2c', '--cell', id);
    await under.onCell(id, 'sudo monit restart vxlan-policy-agent');
    await eventually(async () => {
      const { c2c } = await under.statusOf(id);
      return c2c.running === false && c2c.rules === 0;
    }, 'an agent that started anew, with its configuration');
    const restored = await under.json('logging', 'restore');
    expectToFit('logging-restore', restored);
    expect(restored).toMatchObject({ restored: [{ kind: 'c2c', id, changed: false }] });
  });

  onSimulated('with --for it is put back when the time is up, and on Ctrl-C', async () => {
    const [id = ''] = hosts;
    const held = await under.cfnet('logging', 'enable', '--c2c', '--cell', id, '--for', '1s');
    expect(held).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('All is as it was'),
    });
    expect((await under.statusOf(id)).c2c).toMatchObject({ running: false, rules: 0 });
    expect(await under.records()).toEqual([]);

    const off = ['logging', 'disable', '--c2c', '--cell', id, '--for', '10m', '--json'];
    const idle = await under.cfnet(...off);
    expect(idle).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Nothing had to be changed, so nothing is put back'),
    });
    expect(JSON.parse(idle.stdout)).not.toHaveProperty('until');

    const args = ['logging', 'enable', '--c2c', '--cell', id, '--for', '10m'];
    const child = start(CFNET, [...args, '--lab', '--name', lab.name], { env: lab.environment });
    await eventually(async () => (await under.statusOf(id)).c2c.running === true, 'it is on');
    await eventually(async () => (await under.statusOf(id)).c2c.allow_rules === 1, 'it logs');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(130);
    expect((await under.statusOf(id)).c2c).toMatchObject({ running: false, rules: 0 });
    expect(await under.records()).toEqual([]);
  });

  test('killed in the middle of --for, restore brings back exactly what was', async () => {
    const [id = ''] = hosts;
    const rules = await under.groupRules();
    const args = ['logging', 'enable', '--c2c', '--cell', id, '--asg', '--rules', '--group', 'dns'];
    const child = start(CFNET, [...args, '--for', '10m', '--lab', '--name', lab.name], {
      env: lab.environment,
    });
    await eventually(async () => (await under.groupRules())['dns'] !== rules['dns'], 'both');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await under.statusOf(id)).c2c.running).toBe(true);
    expect(await under.records()).toHaveLength(2);
    const [record = ''] = await under.records();
    const file = join(lab.state, 'cfnet', 'logging', record);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1, before: false });

    const restored = await under.cfnet('logging', 'restore');
    expect(restored.exitCode).toBe(0);
    expect((await under.statusOf(id)).c2c).toMatchObject({ running: false, rules: 0 });
    expect(await under.groupRules()).toEqual(rules);
    expect(await under.records()).toEqual([]);
    expect(await under.cfnet('logging', 'restore')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Nothing is recorded'),
    });
  });

  test("a group's rules log, are seen on the cells, and are restored byte for byte", async () => {
    const before = await under.groupRules();
    const change = ['logging', 'enable', '--asg', '--rules', '--group', 'public_networks'];
    const enabled = await under.json(...change);
    expectToFit('logging-change', enabled);
    expect(enabled).toMatchObject({
      security_groups: [{ name: 'public_networks', changed: true, logged_before: 0, logged: 5 }],
      containers: expect.arrayContaining([
        expect.objectContaining({ waiting: [], to_restart: [] }),
      ]),
      notes: [expect.stringContaining('--asg --ops-file')],
    });
    const { cells, security_groups: groups } = await under.status();
    expect(groups).toMatchObject([{ name: 'public_networks' }]);
    for (const { containers, asg } of cells) {
      expect(containers.map((one) => one.asg_rules_logged)).toEqual(containers.map(() => 5));
      expect(asg.configured).toBe(false);
    }
    const all = async () => {
      const ids = cells.map(({ cell }) => cell.id);
      return (await Promise.all(ids.map((id) => under.lines(id)))).flat();
    };
    const ofGroup = async () => (await all()).filter((line) => / OK_[0-9a-f-]{25} IN=/.test(line));
    expect(await ofGroup()).toEqual([]);
    await under.request('appA', 'http://203.0.113.10/');
    await eventually(async () => (await ofGroup()).length > 0, 'a line of the group');

    // What somebody else changes meanwhile is not overwritten.
    const guid = await guidOf('public_networks');
    const theirs = [{ protocol: 'tcp', destination: '10.9.9.9', ports: '443', log: true }];
    await patch(guid, theirs);
    const refused = await under.cfnet('logging', 'restore');
    expect(refused).toMatchObject({ exitCode: 6 });
    expect(refused.stderr).toContain('Somebody else has changed the security group');
    expect(refused.stderr).toContain('--force');
    expect((await under.groupRules())['public_networks']).toBe(JSON.stringify(theirs));
    // Nor is it made cfnet's own by another change on top of it.
    const onTop = ['logging', 'disable', '--asg', '--rules', '--group', 'public_networks'];
    expect(await under.cfnet(...onTop)).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('nothing was written'),
    });
    expect((await under.groupRules())['public_networks']).toBe(JSON.stringify(theirs));

    expect(await under.cfnet('logging', 'restore', '--force')).toMatchObject({ exitCode: 0 });
    expect(await under.groupRules()).toEqual(before);
  });

  onSimulated('two at once: the second leaves the change to the first', async () => {
    const [id = ''] = hosts;
    const args = ['logging', 'enable', '--c2c', '--cell', id, '--for', '10m'];
    const child = start(CFNET, [...args, '--lab', '--name', lab.name], { env: lab.environment });
    const ended = once(child, 'close');
    await eventually(async () => (await under.statusOf(id)).c2c.allow_rules === 1, 'it logs');
    expect(await under.json('logging', 'enable', '--c2c', '--cell', id)).toMatchObject({
      cells: [{ changed: false }],
    });
    const held = await under.cfnet('logging', 'enable', '--c2c', '--cell', id);
    expect(held.stderr).toMatch(/Another cfnet \(process \d+\) has changed .*, and restores it at/);
    const refused = await under.cfnet('logging', 'disable', '--c2c', '--cell', id);
    expect(refused).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('Another cfnet'),
    });
    expect(await under.cfnet('logging', 'restore')).toMatchObject({ exitCode: 6 });
    expect((await under.statusOf(id)).c2c.running).toBe(true);
    child.kill('SIGTERM');
    await ended;
    expect((await under.statusOf(id)).c2c.running).toBe(false);
  });

  onSimulated('a cell that fails is named, and stops no other', async () => {
    const [id = '', other = ''] = hosts;
    await under.onCell(id, 'sudo monit stop vxlan-policy-agent');
    const ended = await under.cfnet('logging', 'enable', '--c2c', '--app', 'appB', '--json');
    expect(ended).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(id) });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      cells: [{ cell: { id: other }, running: true }],
      errors: [{ cell: id, code: 'OUTSIDE_FAILED' }],
    });
    await under.onCell(id, 'sudo monit start vxlan-policy-agent');
    expect(await under.cfnet('logging', 'restore')).toMatchObject({ exitCode: 0 });
    expect((await under.statusOf(other)).c2c.running).toBe(false);
  });

  onSimulated('tail has the cells log for as long as it runs', async () => {
    const args = ['tail', 'appB', '--enable-logging', '-o', 'json', '--lab', '--name', lab.name];
    const child = start(CFNET, args, { env: lab.environment });
    const notices: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => notices.push(chunk.toString()));
    const flow = once(child.stdout ?? child, 'data') as Promise<[Buffer]>;
    await eventually(() => Promise.resolve(notices.join('').includes('Following')), 'it follows');
    await under.request('appA', 'appB');
    expect(JSON.parse((await flow)[0].toString())).toMatchObject({
      verdict: 'allowed',
      kind: 'c2c',
    });
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    for (const id of hosts) expect((await under.statusOf(id)).c2c.running).toBe(false);
    expect(await under.records()).toEqual([]);
  });

  async function guidOf(name: string): Promise<string> {
    const { stdout } = await lab.cli('cf', 'curl', `/v3/security_groups?names=${name}`);
    const { resources } = JSON.parse(stdout) as { resources: { guid: string }[] };
    return resources[0]?.guid ?? '';
  }

  async function patch(guid: string, rules: unknown): Promise<void> {
    const body = JSON.stringify({ rules });
    await lab.cli('cf', 'curl', `/v3/security_groups/${guid}`, '-X', 'PATCH', '-d', body);
  }
});
