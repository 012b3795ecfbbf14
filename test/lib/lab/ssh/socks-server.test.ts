import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { StartedLab } from '../cell/started-lab.js';

let lab: StartedLab;
beforeAll(async () => {
  lab = await StartedLab.start();
});
afterAll(async () => {
  await lab.close();
});

const GREETING = Buffer.from([5, 1, 0]);

function request(addressType: number, address: Buffer, port: number, command = 1): Buffer {
  const tail = Buffer.alloc(2);
  tail.writeUInt16BE(port);
  return Buffer.concat([Buffer.from([5, command, 0, addressType]), address, tail]);
}

function ipv4(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number));
}

function name(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

/** Sends everything at once; resolves with what came when `isEnough`, or when the server closed. */
function talk(bytes: Buffer, isEnough: (said: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const socket: Socket = connect(lab.ports.socks, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      said = Buffer.concat([said, chunk]);
      if (isEnough(said)) socket.destroy();
    });
    socket.on('close', () => {
      resolve(said);
    });
    socket.on('error', reject);
  });
}

describe('SOCKS5', () => {
  test.each(['address', 'name'])('leads to a cell by its %s', async (kind) => {
    const { ip } = lab.foundation.cells[1] ?? { ip: '' };
    const asked = kind === 'name' ? request(3, name(ip), 22) : request(1, ipv4(ip), 22);
    const said = await talk(Buffer.concat([GREETING, asked]), (text) => text.includes('\n'));
    expect([...said.subarray(0, 4)]).toEqual([5, 0, 5, 0]);
    expect(said.subarray(12).toString()).toMatch(/^SSH-2\.0-/);
  });

  test.each([
    ['another port of a cell', request(1, ipv4('10.0.16.15'), 80), 2],
    ['an address outside of the lab', request(1, ipv4('192.0.2.1'), 22), 2],
    ['an IPv6 address', request(4, Buffer.alloc(16), 22), 2],
    ['a command that is not CONNECT', request(1, ipv4('10.0.16.15'), 22, 2), 7],
    ['an unknown kind of address', request(9, ipv4('10.0.16.15'), 22), 8],
  ])('refuses %s', async (_, asked, code) => {
    const said = await talk(Buffer.concat([GREETING, asked]), () => false);
    expect([...said.subarray(2, 4)]).toEqual([5, code]);
  });

  test('wants no other log-in than none', async () => {
    expect([...(await talk(Buffer.from([5, 1, 2]), () => false))]).toEqual([5, 255]);
  });

  test('hangs up on other protocols', async () => {
    expect(await talk(Buffer.from('GET / HTTP/1.1\r\n\r\n'), () => false)).toHaveLength(0);
  });
});
