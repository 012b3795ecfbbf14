import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noKernel, noKernelIpv6, PLANES, SLOW } from './lab-planes.js';
import { StartedLab } from './started-lab.js';

describe.each(PLANES)('a lab of two cells with appA and appB, %s plane', (kind, plane) => {
  const ifIpv6 = kind === 'kernel' && noKernel !== noKernelIpv6 ? test.skip : test;
  let lab: StartedLab;
  beforeAll(async () => {
    lab = await StartedLab.start({}, plane);
  }, SLOW);
  afterAll(async () => {
    await lab.close();
  });

  test('a request without a policy is refused and logged on the destination cell', async () => {
    const [a, b] = [lab.instance('appA'), lab.instance('appB')];
    const { code, stderr } = await lab.inContainer(a, `curl -sS ${b.ip}:8080`);
    expect({ code, stderr }).toEqual({
      code: 7,
      stderr: `curl: (7) Failed to connect to ${b.ip} port 8080 after 0 ms: Connection refused\n`,
    });
    const line = lab.kernLog(b.cellId).at(-1) ?? '';
    expect(line).toContain(`DENY_C2C_${b.handle.slice(0, 19)} IN=`);
    expect(line).toContain(`SRC=${a.ip} DST=${b.ip} `);
    expect(line).not.toContain('MARK=');
  });

  test('with a policy it gets through, and the line carries the mark', async () => {
    await lab.addPolicy('appA', 'appB');
    const [a, b] = [lab.instance('appA'), lab.instance('appB', 1)];
    const { code, stdout } = await lab.inContainer(a, `curl -s ${b.ip}:8080`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: JSON.stringify({ ListenAddresses: ['127.0.0.1', b.ip], Port: 8080 }),
    });
    const line = lab.kernLog(b.cellId).at(-1) ?? '';
    expect(line).toMatch(
      new RegExp(`OK_0001_${lab.app('appB').guid.slice(0, 20)} IN=.* MARK=0x1 $`),
    );
  });

  test('one app calls another by its internal route', async () => {
    const { stdout } = await lab.inContainer(
      lab.instance('appA'),
      'curl -s appB.apps.internal:8080',
    );
    expect(stdout).toContain('ListenAddresses');
  });

  test('the proxy app says what kept it from calling on, in the words of Go', async () => {
    const [a, b] = [lab.instance('appA'), lab.instance('appB')];
    const { stdout } = await lab.inContainer(b, `curl -s localhost:8080/proxy/${a.ip}:8080`);
    expect(stdout).toBe(
      `request failed: Get "http://${a.ip}:8080": dial tcp ${a.ip}:8080: connect: connection refused`,
    );
  });

  test('an external route leads over the router and its mapped port', async () => {
    const { stdout } = await lab.inContainer(
      lab.instance('appB'),
      'curl -s -w "%{http_code}" -o /dev/null appa.apps.lab.test',
    );
    expect(stdout).toBe('200');
    expect(lab.kernLog(lab.instance('appB').cellId).at(-1)).toContain('DST=203.0.113.80 ');
  });

  describe('egress by IPv6', () => {
    ifIpv6('is denied where no security group names the address, and logged', async () => {
      const a = lab.instance('appA');
      const outcome = await lab.cells.plane.connect({
        from: { handle: a.handle },
        destination: '2001:db8::10',
        protocol: 'tcp',
        port: 443,
      });
      expect(outcome).toMatchObject({ kind: 'refused' });
      expect(lab.kernLog(a.cellId).at(-1)).toMatch(
        new RegExp(
          `DENY_${a.handle.slice(0, 23)} IN=s-\\d{12} OUT=eth0 MAC=(?:[0-9a-f]{2}:){12}86:dd ` +
            'SRC=fd00:00cf:0000:0000:0000:0000:0aff:[0-9a-f]{4} DST=2001:0db8:0000:0000:0000:0000:0000:0010 ' +
            'LEN=80 TC=0 HOPLIMIT=63 FLOWLBL=\\d+ PROTO=TCP SPT=\\d+ DPT=443 WINDOW=\\d+ RES=0x00 SYN URGP=0 $',
        ),
      );
    });

    ifIpv6('is let out by a group that does, and somebody answers', async () => {
      lab.foundation.securityGroups.create({
        name: 'six',
        globallyEnabled: { running: true, staging: false },
        rules: [
          { protocol: 'tcp', destination: '2001:db8::/32,10.0.0.1', ports: '443' },
          { protocol: 'icmpv6', destination: '2001:db8::10', type: 128, code: 0 },
        ],
      });
      const a = lab.instance('appA');
      await lab.cells.cell(a.cellId)?.agent.asgCycle();
      const from = { handle: a.handle };
      const send = (protocol: 'tcp' | 'icmp', destination: string) =>
        lab.cells.plane.connect({
          from,
          destination,
          protocol,
          ...(protocol === 'tcp' && { port: 443, payload: Buffer.from('hello') }),
        });
      expect(await send('tcp', '2001:db8::10')).toEqual({
        kind: 'connected',
        reply: Buffer.from('hello'),
      });
      expect(lab.kernLog(a.cellId).at(-1)).toMatch(/ OK_\S+ IN=.* HOPLIMIT=63 .* DPT=443 /);
      expect(await send('icmp', '2001:db8::11')).toMatchObject({ kind: 'refused' });
      expect(await send('icmp', '2001:db8::10')).toMatchObject({ kind: 'connected' });
      expect(lab.kernLog(a.cellId).at(-1)).toMatch(
        / OK_\S+ IN=.* LEN=104 .* PROTO=ICMPv6 TYPE=128 CODE=0 ID=\d+ SEQ=1 $/,
      );
    });

    ifIpv6('curl in a container takes it in brackets', async () => {
      const { stdout } = await lab.inContainer(
        lab.instance('appA'),
        'curl -s -m 3 http://[2001:db8::10]:443/',
      );
      expect(stdout).toBe('hello from 2001:db8::10\n');
    });

    ifIpv6('the tools of the cell and its store show it', async () => {
      const { handle, cellId, ip } = lab.instance('appA');
      const cell = lab.cellOf(lab.instance('appA'));
      const { stdout } = await lab.onCell(cell, 'sudo ip6tables-save -t filter');
      expect(stdout).toContain('# Generated by ip6tables-save');
      expect(stdout).toContain(`:netout--${handle.slice(0, 20)} - [0:0]`);
      expect(stdout).toMatch(
        /^-A asg-\w+ -p tcp -m iprange --dst-range 2001:db8::-2001:db8:ffff:\S+ -m tcp --dport 443 -g netout--\S+--log$/m,
      );
      expect(stdout).toContain(' -m icmp6 --icmpv6-type 128/0 -g netout--');
      expect(stdout).not.toMatch(/overlay--|vpa--|input--/);
      const store = JSON.parse(
        lab.read(cellId, '/var/vcap/data/container-metadata/store.json'),
      ) as Record<string, { readonly metadata: Record<string, string> }>;
      const [, , x, y] = ip.split('.').map(Number);
      expect(store[handle]?.metadata['ipv6']).toBe(
        `fd00:cf::aff:${(((x ?? 0) << 8) | (y ?? 0)).toString(16)}`,
      );
    });
  });

  test('store.json says who is in the containers', () => {
    const { cellId, handle, ip } = lab.instance('appA');
    const store = JSON.parse(
      lab.read(cellId, '/var/vcap/data/container-metadata/store.json'),
    ) as Record<string, { readonly ip: string; readonly metadata: Record<string, string> }>;
    expect(store[handle]?.ip).toBe(ip);
    expect(JSON.parse(store[handle]?.metadata.log_config ?? '')).toMatchObject({
      tags: { app_name: 'appA', space_name: 's', organization_name: 'o' },
    });
  });
});

describe.each(PLANES)(
  'what the foundation does to its apps, the cells follow, %s plane',
  (_, plane) => {
    let lab: StartedLab;
    beforeAll(async () => {
      lab = await StartedLab.start({}, plane);
    }, SLOW);
    afterAll(async () => {
      await lab.close();
    });

    test('instances run when their containers do', () => {
      expect(lab.foundation.instances.list().map(({ state }) => state)).toEqual([
        'RUNNING',
        'RUNNING',
        'RUNNING',
      ]);
    });

    test('scaling up and down makes and removes chains', async () => {
      const { guid } = lab.app('appA');
      lab.foundation.apps.scale(guid, 'web', 2);
      await lab.cells.settled();
      const { cellId, handle } = lab.instance('appA', 1);
      expect(await lab.cells.plane.saveRules(cellId)).toContain(`netout--${handle.slice(0, 20)}`);
      lab.foundation.apps.scale(guid, 'web', 1);
      await lab.cells.settled();
      expect(await lab.cells.plane.saveRules(cellId)).not.toContain(handle.slice(0, 12));
    });

    test('a crash gives the place to another container', async () => {
      const before = lab.instance('appA');
      lab.foundation.apps.crashInstance(lab.app('appA').guid, { index: 0 });
      await lab.cells.settled();
      const after = lab.instance('appA');
      expect(after.state).toBe('RUNNING');
      expect(after.handle).not.toBe(before.handle);
      expect(lab.read(after.cellId, '/var/vcap/data/container-metadata/store.json')).toContain(
        after.handle,
      );
    });

    test('a move takes the container to the other cell', async () => {
      const before = lab.instance('appA');
      const other = lab.foundation.cells.find(({ id }) => id !== before.cellId);
      if (other === undefined) throw new Error('one cell only');
      lab.foundation.apps.moveInstance(lab.app('appA').guid, { index: 0 }, other.id);
      await lab.cells.settled();
      expect(lab.instance('appA').cellId).toBe(other.id);
      expect(await lab.cells.plane.saveRules(before.cellId)).not.toContain(
        before.handle.slice(0, 12),
      );
    });

    test('rep told of all of them', () => {
      const text = lab.foundation.cells
        .map(({ id }) => lab.read(id, '/var/vcap/sys/log/rep/rep.stdout.log'))
        .join('');
      expect(text).toContain(lab.instance('appA').handle);
      expect(text).toContain('process-completed-container');
    });

    test('nothing failed on the way', () => {
      expect(lab.errors).toEqual([]);
    });
  },
);
