import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { sendScript } from '../../../../src/lib/probe/send-script.js';
import type { LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { StartedLab } from './started-lab.js';

let lab: StartedLab;
let a: LabInstance;
let b: LabInstance;
beforeAll(async () => {
  lab = await StartedLab.start({});
  a = lab.instance('appA');
  b = lab.instance('appB');
});
afterAll(async () => {
  await lab.close();
});

/** What the kernel log of an instance's cell says of a port of it. */
function linesAbout({ cellId, ip }: LabInstance, port: number): string[] {
  return lab
    .kernLog(cellId)
    .filter((line) => line.includes(`DST=${ip} `) && line.includes(`DPT=${port} `));
}

describe('nc in a container of the simulated plane', () => {
  test('is refused, and logged, as curl is', async () => {
    const result = await lab.inContainer(a, `nc -zv -w 5 ${b.ip} 8080 </dev/null`);
    expect(result).toMatchObject({
      code: 1,
      stderr: `nc: connect to ${b.ip} port 8080 (tcp) failed: Connection refused\n`,
    });
    expect(linesAbout(b, 8080).at(-1)).toContain('DENY_C2C_');
  });

  test('connects with a policy, and prints what comes back', async () => {
    await lab.addPolicy('appA', 'appB');
    const probe = await lab.inContainer(a, `nc -zv ${b.ip} 8080 </dev/null`);
    expect(probe).toMatchObject({
      code: 0,
      stderr: `Connection to ${b.ip} 8080 port [tcp/*] succeeded!\n`,
    });
    const request = String.raw`printf 'GET / HTTP/1.0\r\n\r\n' | nc ${b.ip} 8080`;
    expect((await lab.inContainer(a, request)).stdout).toMatch(/^HTTP\/1\.1 200/);
  });

  test.each([
    ['nc', 1, 'usage: nc'],
    ['nc -l 80 </dev/null', 1, 'usage: nc'],
    ['nc -z nowhere.example 80', 1, 'Name or service not known'],
  ])('%s', async (command, code, said) => {
    const result = await lab.inContainer(a, command);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(said) });
  });

  test('a probe’s datagram is a packet of the lab', async () => {
    // One denied line a second and container: the other one has written none yet.
    const other = lab.instance('appB', 1);
    const target = { host: other.ip, port: 5353, protocol: 'udp' } as const;
    const { code, stdout } = await lab.inContainer(a, sendScript(target));
    expect([code, stdout]).toEqual([0, 'cfnet-probe nc 0\n']);
    const lines = linesAbout(other, 5353);
    expect(lines).toEqual([expect.stringMatching(/DENY_C2C_.* PROTO=UDP .* LEN=9 /)]);
  });

  test('and none of this machine', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const arrived = once(socket, 'message');
    const target = { host: '127.0.0.1', port, protocol: 'udp' } as const;
    expect(await lab.inContainer(a, sendScript(target))).toMatchObject({ code: 0 });
    // On loopback datagrams keep their order: what the probe sent would come first.
    socket.send('the first', port, '127.0.0.1');
    const [message] = (await arrived) as [Buffer];
    socket.close();
    expect(message.toString()).toBe('the first');
  });
});
