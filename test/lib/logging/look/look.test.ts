import { expect, test } from '@jest/globals';
import { AGENT_CONFIG, CNI_CONFIG, KERN_LOG } from '../../../../src/lib/logging/look/cell-paths.js';
import { switchCell } from '../../../../src/lib/logging/look/look-at-cell.js';
import { readParts } from '../../../../src/lib/logging/look/look-parts.js';
import { CELL, withCell } from '../captured-cell.js';

test('one round trip brings everything about a cell', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    const look = await cell.look();
    expect(cell.entered).toBe(1);
    expect(look).toMatchObject({
      cell: { id: CELL.id, name: CELL.name },
      agent: { c2cLogging: true, asgLogging: true, dynamicAsgs: false, policyPollSeconds: 2 },
      cni: { c2cLogging: true, asgLogging: true, deniedLogsPerSec: 1, acceptedUdpLogsPerSec: 100 },
      running: { enabled: true, port: 8721 },
      kernLog: { path: KERN_LOG, exists: true, stat: { size: cell.read(KERN_LOG).length } },
      problems: [],
    });
    expect(look.containers?.map(({ appName }) => appName)).toEqual(
      expect.arrayContaining(['frontend', 'backend', 'reporter']),
    );
    expect(look.ruleSet?.backend).toBe('nft');
    expect(Math.abs((look.clock?.begin ?? 0) - Date.now())).toBeLessThan(60_000);
  }));

test('what is not there is said, and the rest is told', () =>
  withCell({ name: 'cell-1', rules: '01' }, async (cell) => {
    cell.remove(KERN_LOG);
    cell.remove(CNI_CONFIG);
    cell.write(AGENT_CONFIG, '{"iptables_c2c_logging": tru');
    const look = await cell.look();
    expect(look.kernLog).toEqual({ path: KERN_LOG, exists: false });
    expect(look.cni).toBeUndefined();
    expect(look.agent).toBeUndefined();
    expect(look.running?.enabled).toBe(true);
    expect(look.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'vxlan-policy-agent.json of diego-cell/c0ffee00-1111 is broken at line 1',
      ),
      expect.stringContaining('cni-wrapper-plugin.conflist cannot be read'),
    ]);
    expect(look.problems.every(({ cell: id }) => id === CELL.id)).toBe(true);
  }));

test('an agent that does not answer is not taken for one that is off', () =>
  withCell({ name: 'cell-1', rules: '01', switchPort: 1 }, async (cell) => {
    const look = await cell.look();
    expect(look.running).toBeUndefined();
    expect(look.problems).toEqual([look.switchProblem]);
    expect(look.switchProblem?.message).toContain('its debug server does not answer');
  }));

test('an old release answers on its own port, and has no force server', () =>
  withCell({ name: 'cell-0', rules: '01', switchPort: 44151, forcePort: 1 }, async (cell) => {
    cell.write(AGENT_CONFIG, '{"iptables_c2c_logging":true,"poll_interval":5}');
    expect((await cell.look()).running).toEqual({ enabled: true, port: 44151 });
    const switched = await switchCell(
      CELL,
      { enabled: false, pollSeconds: 0 },
      { transport: cell },
    );
    expect(switched).toMatchObject({ running: { enabled: false }, cycle: 'waited' });
  }));

test('a port that is configured is asked first', () =>
  withCell({ name: 'cell-0', rules: '01', switchPort: 9999 }, async (cell) => {
    cell.write(AGENT_CONFIG, '{"debug_server_port": 9999, "poll_interval": 5}');
    expect((await cell.look()).running?.port).toBe(9999);
  }));

test('a cycle that fails tells why', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    cell.write('box/refuses', '');
    const look = await switchCell(CELL, { enabled: false, pollSeconds: 0 }, { transport: cell });
    expect(look.cycle).toEqual({ failed: expect.stringContaining('500') });
  }));

test('lines of a prefix are counted, and the newest shown', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    const prefixes = ['OK_0001_584d9cba-f153-45e2-a', "DENY_'$(reboot)"];
    const { lines } = await cell.look({ prefixes });
    const log = cell.read(KERN_LOG).split('\n');
    const own = log.filter((line) => line.includes(prefixes[0] ?? ''));
    expect([...(lines?.counts.values() ?? [])]).toEqual([own.length, 0]);
    expect(lines?.newest.at(-1)).toBe(own.at(-1));
  }));

test('a watching look has the log and the rules twice', () =>
  withCell({ name: 'cell-0', rules: '00' }, async (cell) => {
    const { later } = await cell.look({ watchSeconds: 1 });
    expect(later).toMatchObject({ seconds: 1, kernLog: { exists: true } });
    expect(later?.ruleSet?.tables.length).toBeGreaterThan(0);
  }));

test('iptables that came with garden are taken where the system has no rules of silk', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    cell.program(
      'iptables-save',
      '#!/bin/sh\nprintf "*filter\\n:INPUT ACCEPT [0:0]\\nCOMMIT\\n"\n',
    );
    expect((await cell.look()).ruleSet?.tables).toHaveLength(1);
    cell.program('bundled', '#!/bin/sh\ncat "$BOX/rules"\n');
    cell.copy(`${cell.root}/bin/bundled`, 'var/vcap/packages/iptables/sbin/iptables-save');
    await cell.run(CELL, {
      text: 'chmod 700 "$CFNET_CELL_ROOT/var/vcap/packages/iptables/sbin/iptables-save"',
    });
    expect((await cell.look()).ruleSet?.tables.length).toBeGreaterThan(1);
  }));

test('no part can pretend to be another, and one that broke off is none', () => {
  const output =
    '\nM begin agent\n{"x":1}\n\nN begin store\nno\nM end 0\n\nM end 0\n\nM begin rules\nhalf';
  const parts = readParts(output, 'M');
  expect([...parts.keys()]).toEqual(['agent']);
  expect(parts.get('agent')).toEqual({
    text: '{"x":1}\n\nN begin store\nno\nM end 0\n',
    exitCode: 0,
  });
});
