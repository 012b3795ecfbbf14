import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PLANES, SLOW } from './lab-planes.js';
import { StartedLab } from './started-lab.js';

describe.each(PLANES)('a lab of two cells with appA and appB, %s plane', (_, plane) => {
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
