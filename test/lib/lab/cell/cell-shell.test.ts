import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../../../src/lib/iptables/parse-save.js';
import type { LabCell } from '../../../../src/lib/lab/foundation/model.js';
import { StartedLab } from './started-lab.js';

let lab: StartedLab;
let cell: LabCell;

beforeAll(async () => {
  lab = await StartedLab.start();
  cell = lab.cellOf(lab.instance('appB'));
  await lab.addPolicy('appA', 'appB');
});
afterAll(async () => {
  await lab.close();
});

async function run(command: string): Promise<string> {
  const { stdout, stderr, code } = await lab.onCell(cell, command);
  expect({ command, stderr, code }).toEqual({ command, stderr: '', code: 0 });
  return stdout;
}

describe('paths as on a real cell', () => {
  test.each([
    ['sudo cat /var/vcap/instance/id', () => cell.id],
    ['cat "/var/vcap/instance/az"', () => cell.az],
    ["sudo bash -c 'cat /var/vcap/instance/deployment'", () => 'cf'],
    ['cat "$CFNET_CELL_ROOT/var/vcap/instance/name"', () => 'diego-cell'],
    ['cat "${CFNET_CELL_ROOT}"/var/vcap/instance/name', () => 'diego-cell'],
    ['f=/var/vcap/instance/name; sudo cat $f', () => 'diego-cell'],
    ['[ -r /var/log/kern.log ] && echo there', () => 'there\n'],
    ['cd /var/log && echo kern.log*', () => 'kern.log\n'],
    ['sudo -n -u vcap -- cat </var/vcap/instance/name', () => 'diego-cell'],
  ])('%s', async (command, expected) => {
    expect(await run(command)).toBe(expected());
  });
});

describe('commands of a cell', () => {
  test('iptables-save is what the plane has', async () => {
    const saved = await run('sudo iptables-save -c');
    const chains = (text: string) =>
      parseIptablesSave(text).ruleSet.tables.map(({ name, chains: found }) => [
        name,
        [...found.keys()],
      ]);
    expect(chains(saved)).toEqual(chains(await lab.cells.plane.saveRules(cell.id)));
    expect(parseIptablesSave(saved).problems).toEqual([]);
  });

  test('iptables -S finds the OK rules, as the docs have one check', async () => {
    const found = await run('sudo iptables -S | grep OK_0001');
    expect(found).toContain(`--log-prefix "OK_0001_${lab.app('appB').guid.slice(0, 20)} "`);
  });

  test('iptables -S of one chain of another table', async () => {
    const text = await run('sudo iptables -t nat -S POSTROUTING');
    expect(text.split('\n')[0]).toBe('-P POSTROUTING ACCEPT');
    expect(text).toContain(
      `-s ${lab.instance('appB').ip}/32 ! -d ${lab.instance('appB').ip.replace(/\d+$/, '0/24')} ! -o silk-vtep -j MASQUERADE`,
    );
  });

  test('cfdot in a login shell, and by its setup file', async () => {
    const inLogin = await run("bash -lc 'cfdot actual-lrps'");
    const bySetup = await run('source /var/vcap/jobs/cfdot/bin/setup; cfdot actual-lrps');
    expect(bySetup).toBe(inLogin);
    const records = inLogin
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toHaveLength(3);
    const b = lab.instance('appB');
    expect(records.find((one) => one.instance_guid === b.handle)).toMatchObject({
      address: cell.ip,
      instance_address: b.ip,
      cell_id: cell.id,
      state: 'RUNNING',
      metric_tags: { app_name: 'appB', instance_id: '0' },
    });
  });

  test('cfdot filters, and its words for what is not there', async () => {
    const text = await run(`cfdot actual-lrps -c ${cell.id} -i 0`);
    expect(
      text
        .trim()
        .split('\n')
        .every((line) => line.includes(`"cell_id":"${cell.id}"`)),
    ).toBe(true);
    const { code, stderr } = await lab.onCell(cell, 'cfdot desired-lrp nothing');
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining('ResourceNotFound'),
    });
  });

  test('the switch for c2c logging, then a forced cycle', async () => {
    const url = 'http://127.0.0.1:8721/iptables-c2c-logging';
    expect(await run(`curl -s ${url}`)).toBe('{"enabled":true}\n');
    expect(await run(`curl -s -X PUT -d '{"enabled":false}' ${url}`)).toBe('{"enabled":false}\n');
    expect(await run('sudo iptables -S')).toContain('OK_0001_');
    expect(await run('curl -s http://127.0.0.1:8722/force-policy-poll-cycle')).toBe('');
    expect(await run('sudo iptables -S')).not.toContain('OK_0001_');
    expect(await run(`curl -s -d '{"enabled":true}' ${url}`)).toBe('{"enabled":false}\n');
    await run(`curl -s -X PUT -d '{"enabled":true}' ${url}`);
  });

  test.each([
    ['{}', `{ "error": "missing required key 'enabled'" }`],
    ['nope', '{ "error": "decoding request body as json" }'],
    ['{"enabled":"yes"}', '{ "error": "decoding request body as json" }'],
  ])('the switch refuses %s', async (body, expected) => {
    const url = 'http://127.0.0.1:8721/iptables-c2c-logging';
    expect(await run(`curl -s -w ' %{http_code}' -X PUT -d '${body}' ${url}`)).toBe(
      `${expected} 400`,
    );
  });

  test("ip shows silk's devices", async () => {
    const { ip } = lab.instance('appB');
    expect(await run('ip addr')).toContain(`inet 169.254.0.1 peer ${ip}/32`);
    expect(await run('ip route')).toContain(' via 10.255.');
  });

  test('what nobody serves on the cell is refused', async () => {
    const { code, stderr } = await lab.onCell(cell, 'curl -s -S http://127.0.0.1:1/');
    expect(code).toBe(7);
    expect(stderr).toContain('Connection refused');
  });
});
