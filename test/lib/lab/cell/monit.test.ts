import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startLogging } from '../../../../src/lib/lab/agent/start-logging.js';
import type { LabCell } from '../../../../src/lib/lab/foundation/model.js';
import { until } from '../../../support/until.js';
import { StartedLab } from './started-lab.js';

const SWITCH = 'http://127.0.0.1:8721/iptables-c2c-logging';
const AGENT_FILE = '/var/vcap/jobs/vxlan-policy-agent/config/vxlan-policy-agent.json';
const CONFLIST = '/var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist';

let lab: StartedLab;
let cell: LabCell;
beforeEach(async () => {
  lab = await StartedLab.start(startLogging('none'));
  cell = lab.cellOf(lab.instance('appB'));
  await lab.addPolicy('appA', 'appB');
});
afterEach(async () => {
  await lab.close();
});

async function restartAgent(): Promise<void> {
  expect(await run('sudo monit restart vxlan-policy-agent')).toBe('');
  await until(async () =>
    (await summary()).includes("-agent'        running") ? true : undefined,
  );
}

async function run(command: string): Promise<string> {
  const { stdout, stderr, code } = await lab.onCell(cell, command);
  expect({ command, stderr, code }).toEqual({ command, stderr: '', code: 0 });
  return stdout;
}

const summary = () => run('sudo monit summary');
const rules = () => run('sudo iptables -S');
const policyChains = async () => [...new Set((await rules()).match(/vpa--\d+/g))];

describe('a restarted agent', () => {
  test('has forgotten the runtime switch, and put its chain in place of the old one', async () => {
    const before = await policyChains();
    await run(`curl -s -X PUT -d '{"enabled":true}' ${SWITCH}`);
    await run('curl -s http://127.0.0.1:8722/force-policy-poll-cycle');
    expect(await rules()).toContain('OK_0001_');
    await restartAgent();
    expect(await run(`curl -s ${SWITCH}`)).toBe('{"enabled":false}\n');
    expect(await rules()).not.toContain('OK_0001_');
    const after = await policyChains();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  test('goes by its edited file: accepted policies, and the security groups of running containers', async () => {
    expect(await rules()).not.toMatch(/OK_0001_|prefix "DENY_/);
    await run(
      `sudo sed -i 's/"\\(iptables_[cas2]*g*_logging\\)": false/"\\1": true/' ${AGENT_FILE}`,
    );
    expect(await rules()).not.toMatch(/OK_0001_|prefix "DENY_/);
    await restartAgent();
    const found = await rules();
    expect(found).toContain('OK_0001_');
    expect(found).toContain(`--log-prefix "DENY_${lab.instance('appB').handle.slice(0, 23)} "`);
    // The denied lines of policies are those of containers that are made after the switch.
    expect(found).not.toContain('DENY_C2C_');
  });

  test('with a file that it cannot read does not run, until that is mended', async () => {
    await run(`sudo cp ${AGENT_FILE} ${AGENT_FILE}.good; echo '{' | sudo tee ${AGENT_FILE}`);
    await run('sudo monit restart vxlan-policy-agent');
    await until(async () => ((await summary()).includes('Execution failed') ? true : undefined));
    expect((await lab.onCell(cell, `curl -s ${SWITCH}`)).code).toBe(7);
    expect(await run('sudo cat /var/vcap/sys/log/vxlan-policy-agent/*.stdout.log')).toContain(
      '"level":"error"',
    );
    await run(`sudo mv ${AGENT_FILE}.good ${AGENT_FILE}`);
    await restartAgent();
    expect(lab.errors).toHaveLength(1);
  });
});

test('an edited conflist is for containers made afterwards', async () => {
  await run(
    `sudo sed -i 's/"iptables_c2c_logging": false/"iptables_c2c_logging": true/' ${CONFLIST}`,
  );
  const old = lab.instance('appB');
  expect(await rules()).not.toContain('DENY_C2C_');
  lab.foundation.apps.restartInstance(lab.app('appB').guid, { index: 0 });
  await lab.cells.settled();
  const { handle, cellId } = lab.instance('appB');
  expect(handle).not.toBe(old.handle);
  const saved = await lab.cells.plane.saveRules(cellId);
  expect(cellId).toBe(cell.id);
  expect([...saved.matchAll(/"DENY_C2C_([^"]+) "/g)].map(([, one]) => one)).toEqual([
    handle.slice(0, 19),
  ]);
});

describe('monit', () => {
  test('stops and starts the agent; nobody answers meanwhile, and the rules stay', async () => {
    const before = await rules();
    await run('sudo monit stop vxlan-policy-agent');
    expect(await summary()).toContain("Process 'vxlan-policy-agent'        not monitored\n");
    expect((await lab.onCell(cell, `curl -s ${SWITCH}`)).code).toBe(7);
    expect(await rules()).toBe(before);
    await run('sudo monit start vxlan-policy-agent');
    expect(await run(`curl -s ${SWITCH}`)).toBe('{"enabled":false}\n');
  });

  test.each([
    ['monit restart nothing', 'monit: action failed -- There is no service by that name\n'],
    ['monit stop rep', 'monit: in the lab rep cannot be stopped\n'],
    ['monit dance', 'monit: invalid argument -- dance\n'],
  ])('refuses %s', async (command, stderr) => {
    expect(await lab.onCell(cell, command)).toMatchObject({ code: 1, stderr });
  });

  test('restarts all', async () => {
    const agent = lab.cells.cell(cell.id)?.agent;
    await run('sudo monit restart all');
    await until(async () => ((await summary()).includes('not monitored') ? undefined : true));
    expect(lab.cells.cell(cell.id)?.agent).not.toBe(agent);
  });
});
