import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { LabCell, LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { until } from '../../../support/until.js';
import { kernelPlane, noKernel, SLOW } from './lab-planes.js';
import { StartedLab } from './started-lab.js';

const suite = noKernel === undefined ? describe : describe.skip;
const ifInstalled = (program: string) =>
  ['/usr/bin', '/usr/sbin', '/bin'].some((folder) => existsSync(`${folder}/${program}`))
    ? test
    : test.skip;

suite(`inside of a cell with real packets${noKernel === undefined ? '' : ` (${noKernel})`}`, () => {
  let lab: StartedLab;
  let cell: LabCell;
  let a: LabInstance;
  beforeAll(async () => {
    lab = await StartedLab.start({}, kernelPlane);
    await lab.addPolicy('appA', 'appB');
    a = lab.instance('appA');
    cell = lab.cellOf(a);
  }, SLOW);
  afterAll(async () => {
    await lab.close();
  }, SLOW);

  async function run(command: string, pty = false): Promise<string> {
    const { stdout, stderr, code } = await lab.onCell(cell, command, { pty });
    expect({ command, stderr, code }).toEqual({ command, stderr: '', code: 0 });
    return stdout;
  }
  const json = async (command: string) =>
    JSON.parse(await run(command)) as Record<string, unknown>[];

  test('the genuine ip shows the devices of silk, each with its address in its MAC', async () => {
    const links = await json('sudo ip -j -d link');
    const containers = lab.foundation.instances.onCell(cell.id);
    const device = (ip: string) =>
      `s-${ip
        .split('.')
        .map((octet) => octet.padStart(3, '0'))
        .join('')}`;
    expect(links.map(({ ifname }) => ifname).toSorted()).toEqual(
      ['lo', 'eth0', 'silk-vtep', ...containers.map(({ ip }) => device(ip))].toSorted(),
    );
    expect(links.find(({ ifname }) => ifname === 'silk-vtep')).toMatchObject({
      linkinfo: {
        info_kind: 'vxlan',
        info_data: { id: 1, port: 4789, learning: false, gbp: true },
      },
    });
    const [, , x, y] = a.ip.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
    expect(links.find(({ ifname }) => ifname === device(a.ip))).toMatchObject({
      address: `aa:aa:0a:ff:${x}:${y}`,
    });
    const inside = await lab.inContainer(a, 'ip -j link');
    const [, eth0] = JSON.parse(inside.stdout) as Record<string, unknown>[];
    expect(eth0).toMatchObject({ ifname: 'eth0', address: `ee:ee:0a:ff:${x}:${y}` });
  });

  test('routes, neighbours and forwarding entries lead to the other cell', async () => {
    const other = lab.foundation.cells.find(({ id }) => id !== cell.id);
    const vtep = other?.overlaySubnet.replace('/24', '');
    expect(await json('ip -j route')).toContainEqual(
      expect.objectContaining({ dst: other?.overlaySubnet, gateway: vtep, dev: 'silk-vtep' }),
    );
    const [neighbour] = await json('ip -j neigh show dev silk-vtep');
    expect(neighbour).toMatchObject({ dst: vtep, state: ['PERMANENT'] });
    expect(await run('sudo bridge fdb show dev silk-vtep')).toContain(
      `${String(neighbour?.['lladdr'])} dst ${String(other?.ip)} self permanent`,
    );
  });

  test('the policy agent has the network of process 1 and mounts of its own', async () => {
    const pid = (await run('sudo bpm pid vxlan-policy-agent')).trim();
    expect(await run(`cat /var/vcap/sys/run/bpm/vxlan-policy-agent/*.pid`)).toBe(`${pid}\n`);
    const space = (of: string, kind: string) => run(`readlink /proc/${of}/ns/${kind}`);
    expect(await space(pid, 'net')).toBe(await space('1', 'net'));
    expect(await space(pid, 'mnt')).not.toBe(await space('1', 'mnt'));
    expect(await run(`cat /proc/${pid}/comm`)).toBe('vxlan-policy-ag\n');
    expect(await run('sudo bpm list')).toMatch(/vxlan-policy-agent +\d+ +running/);
    await run('sudo monit restart vxlan-policy-agent');
    const after = await until(async () => {
      const { stdout, code } = await lab.onCell(cell, 'sudo bpm pid vxlan-policy-agent');
      return code === 0 ? stdout.trim() : undefined;
    });
    expect(after).not.toBe(pid);
  });

  test('a namespace that a learner makes is the only one to be seen, on that cell only', async () => {
    expect(await run('sudo ip netns list')).toBe('');
    await run('sudo ip netns add meow');
    try {
      expect(await run('sudo ip netns list')).toBe('meow\n');
      expect(await json('sudo ip netns exec meow ip -j link')).toHaveLength(1);
      const curl = await lab.onCell(cell, 'sudo ip netns exec meow curl -sS example.com');
      expect(curl).toMatchObject({ code: 6, stdout: '' });
      expect(curl.stderr).toContain('Could not resolve host: example.com');
      const other = lab.foundation.cells.find(({ id }) => id !== cell.id);
      if (other === undefined) throw new Error('one cell only');
      expect((await lab.onCell(other, 'sudo ip netns list')).stdout).toBe('');
      expect((await lab.inContainer(a, 'ip netns list')).stdout).toBe('');
      expect(await readdir('/run/netns')).not.toContain('meow');
    } finally {
      await run('sudo ip netns delete meow');
    }
    expect(await run('sudo ip netns list')).toBe('');
  });

  test("iptables is the kernel's own, counters and listings included", async () => {
    expect(await run('sudo iptables -L FORWARD -n -v -x')).toMatch(/pkts +bytes +target/);
    expect(await run('sudo iptables-save')).toContain(`:netout--${a.handle.slice(0, 20)} - [0:0]`);
    expect(await run('sudo sysctl -n net.ipv4.ip_forward')).toBe('1\n');
  });

  test('what the lab brings along is there as before', async () => {
    expect(await run('curl -s http://127.0.0.1:8721/iptables-c2c-logging')).toContain('enabled');
    expect(await run("bash -lc 'cfdot cells' | wc -l")).toMatch(/^ *2\n$/);
    expect(await run('sudo sh -c \'stat -c %F "${CFNET_CELL_ROOT-}"/var/log/kern.log\'')).toMatch(
      /regular/,
    );
    expect((await lab.onCell(cell, 'exit 7')).code).toBe(7);
    expect((await run('pwd', true)).trim()).toMatch(/home$/);
  });

  ifInstalled('tcpdump')(
    'tcpdump sees the packets that cross the underlay, mark included',
    async () => {
      const b = [0, 1]
        .map((index) => lab.instance('appB', index))
        .find(({ cellId }) => cellId !== cell.id);
      if (b === undefined) throw new Error('appB is on one cell only');
      const capture = run('sudo timeout 20 tcpdump -n -c 1 -l -i eth0 udp port 4789 2>/dev/null');
      const seen = capture.then(() => true);
      await until(async () => {
        await lab.inContainer(a, `curl -s -m 1 ${b.ip}:8080`);
        return Promise.race([seen, Promise.resolve(undefined)]);
      });
      expect(await capture).toMatch(/VXLAN, flags \[I\].*, vni 1\n/);
    },
  );

  test('nothing of it is left when a shell ends, whatever it left running', async () => {
    await run('sleep 300 >/dev/null 2>&1 & echo started');
    await until(async () =>
      (await run('ps -e -o args')).includes('sleep 300') ? undefined : true,
    );
  });
});
