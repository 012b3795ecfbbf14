import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { PLANES, SLOW } from './lab-planes.js';
import { StartedLab } from './started-lab.js';

describe.each(PLANES)("around the policy by a cell's address, %s plane", (_, plane) => {
  let lab: StartedLab;
  let a: LabInstance;
  beforeAll(async () => {
    lab = await StartedLab.start({}, plane);
    a = lab.instance('appA');
  }, SLOW);
  afterAll(async () => {
    await lab.close();
  }, SLOW);

  /** `curl` from appA to the port of the cell that leads to an instance of appB. */
  async function call(isBeside: boolean): Promise<{ code: number | null; stdout: string }> {
    const b = [0, 1]
      .map((index) => lab.instance('appB', index))
      .find(({ cellId }) => (cellId === a.cellId) === isBeside);
    if (b === undefined) throw new Error('appB is not on both cells');
    const port = b.portMappings.find(({ container }) => container === 8080)?.host ?? 0;
    const { code, stdout } = await lab.inContainer(a, `curl -s -m 3 ${lab.cellOf(b).ip}:${port}`);
    return { code, stdout };
  }

  test('no security group, no way', async () => {
    expect(await call(false)).toMatchObject({ code: 7 });
  });

  test('with one, the instance on another cell answers, and the one beside refuses', async () => {
    lab.foundation.securityGroups.create({
      name: 'cells',
      rules: [{ protocol: 'tcp', destination: '10.0.16.0/22', ports: '61000-65535' }],
      globallyEnabled: { running: true, staging: false },
    });
    for (const { id } of lab.foundation.cells) await lab.cells.cell(id)?.agent.asgCycle();
    expect(await call(false)).toEqual({ code: 0, stdout: expect.stringContaining('8080') });
    expect(await call(true)).toMatchObject({ code: 7, stdout: '' });
  });

  test('the rule that marks names the outer interface', async () => {
    const saved = await lab.cells.plane.saveRules(a.cellId);
    expect(saved).toMatch(
      /-A netin--\S+ -d \S+ -i eth0 -p tcp -m tcp --dport \d+ -j MARK --set-xmark 0xffff0000\/0xffffffff/,
    );
  });
});
