import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { RotatingLog } from '../../../../src/lib/lab/cell/rotating-log.js';
import type { LabCell } from '../../../../src/lib/lab/foundation/model.js';
import { newKeyPair } from '../../../../src/lib/lab/ssh/key-pair.js';
import { StartedLab } from '../cell/started-lab.js';
import { collect, connectSsh, openChannel, runOver, untilSaid } from './ssh-client.js';

let lab: StartedLab;
let cell: LabCell;

beforeAll(async () => {
  lab = await StartedLab.start();
  cell = lab.cellOf(lab.instance('appB'));
});
afterAll(async () => {
  await lab.close();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks again with every turn of the event loop: the end of a process is told to nobody else. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

describe('commands on a cell', () => {
  test('without a terminal: outputs apart, bare newlines, the exit code', async () => {
    const result = await lab.onCell(cell, 'echo out; echo err >&2; exit 7');
    expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 7, signal: null });
  });

  test('with a terminal: one output, in order, lines end in \\r\\n', async () => {
    const result = await lab.onCell(cell, 'echo out; echo err >&2; echo out; exit 3', {
      pty: true,
    });
    expect(result).toEqual({ stdout: 'out\r\nerr\r\nout\r\n', stderr: '', code: 3, signal: null });
  });

  test('a command that a signal ends says so', async () => {
    const { code, signal } = await lab.onCell(cell, 'kill -TERM $$');
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('a signal from the client reaches the command', async () => {
    const client = await lab.bosh(cell);
    const channel = await openChannel(client, 'echo ready; exec sleep 60');
    const ended = collect(channel);
    await untilSaid(channel, 'ready');
    channel.signal('TERM');
    expect((await ended).signal).toBe('SIGTERM');
    client.end();
  });

  test('Ctrl-C on a terminal ends the command', async () => {
    const client = await lab.bosh(cell);
    const channel = await openChannel(client, 'echo ready; exec sleep 60', { pty: true });
    const ended = collect(channel);
    await untilSaid(channel, 'ready');
    channel.write('\x03');
    expect((await ended).signal).toBe('SIGINT');
    client.end();
  });

  test.each([false, true])(
    'a hang-up ends the command and its children (terminal: %p)',
    async (pty) => {
      const client = await lab.bosh(cell);
      const channel = await openChannel(client, 'sleep 60 & echo pids $$ $!; wait', { pty });
      const said = await untilSaid(channel, '\n');
      const pids = said.match(/\d+/g)?.map(Number) ?? [];
      expect(pids).toHaveLength(2);
      client.destroy();
      await Promise.all(pids.map(untilGone));
    },
  );

  test('what a command leaves running ends with it', async () => {
    const { stdout } = await lab.onCell(cell, 'sleep 60 >/dev/null 2>&1 & echo $!');
    await untilGone(Number(stdout));
  });

  test('an interactive shell', async () => {
    const client = await lab.bosh(cell);
    const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.shell((error, opened) => {
        if (error === undefined) resolve(opened);
        else reject(error);
      });
    });
    const ended = collect(channel);
    channel.write('cat /var/vcap/instance/name\rexit 4\r');
    const { stdout, code } = await ended;
    const prompt = `diego-cell/${cell.id}:~$ `;
    expect(stdout.replaceAll(prompt, '').replaceAll('\r\n', '\n')).toBe(
      'cat /var/vcap/instance/name\nexit 4\ndiego-cellexit\n',
    );
    expect(code).toBe(4);
    client.end();
  });
});

test('tail -F follows kern.log over its rotation', async () => {
  const client = await lab.bosh(cell);
  const channel = await openChannel(client, 'sudo tail -n +1 -F /var/log/kern.log');
  const ended = collect(channel);
  for (const port of [1234, 2345]) {
    const a = lab.instance('appA');
    const b = lab.foundation.instances.onCell(cell.id).find(({ handle }) => handle !== a.handle);
    if (b === undefined) throw new Error('no other container');
    const said = untilSaid(channel, `DPT=${port} `);
    await lab.cells.plane.connect({
      from: { handle: a.handle },
      destination: b.ip,
      protocol: 'udp',
      port,
    });
    expect(await said).toContain(`DENY_C2C_${b.handle.slice(0, 19)}`);
    new RotatingLog(join(lab.folder, cell.id, '/var/log/kern.log')).rotate();
    // One line a second is all that the rule logs: the next one is another container's.
    lab.foundation.apps.restart(lab.app('appB').guid);
    await lab.cells.settled();
  }
  client.end();
  await ended;
});

describe('who gets in', () => {
  test('a user that was not set up does not', async () => {
    const key = newKeyPair();
    const port = lab.cells.ssh.portAt(cell.ip) ?? 0;
    await expect(
      connectSsh({ port, username: 'bosh_nobody', privateKey: key.private }),
    ).rejects.toThrow('authentication');
  });

  test('another key of the same user does not', async () => {
    const [mine, other] = [1, 2].map(() => newKeyPair());
    if (mine === undefined || other === undefined) throw new Error('no keys');
    await lab.cells.ssh.setup('bosh_x', mine.public, [cell]);
    const port = lab.cells.ssh.portAt(cell.ip) ?? 0;
    await expect(
      connectSsh({ port, username: 'bosh_x', privateKey: other.private }),
    ).rejects.toThrow('authentication');
  });

  test('the host key is the one that the director tells', async () => {
    const key = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
    const [host] = await lab.cells.ssh.setup('bosh_y', key.public, [cell]);
    const seen: string[] = [];
    const client = await connectSsh({
      port: lab.cells.ssh.portAt(cell.ip) ?? 0,
      username: 'bosh_y',
      privateKey: key.private,
      hostVerifier: (blob: Buffer) => seen.push(blob.toString('base64')) > 0,
    });
    client.end();
    expect(host?.hostPublicKey.split(' ')[1]).toBe(seen[0]);
  });

  test("clean-up ends the user's sessions and bars the door", async () => {
    const client = await lab.bosh(cell, 'bosh_gone');
    const channel = await openChannel(client, 'echo pid $$; exec sleep 60');
    const ended = collect(channel);
    const pid = Number(/\d+/.exec(await untilSaid(channel, '\n'))?.[0]);
    await lab.cells.ssh.cleanup('^bosh_gone', [cell]);
    expect(isAlive(pid)).toBe(false);
    expect((await ended).code).not.toBe(0);
    client.end();
  });

  test('a bad expression and an unknown cell are told', async () => {
    await expect(lab.cells.ssh.cleanup('(', [cell])).rejects.toThrow('no regular expression');
    await expect(
      lab.cells.ssh.setup('bosh_z', 'ssh-rsa AAAA', [{ id: 'nowhere', ip: '' }]),
    ).rejects.toThrow('The lab has no cell nowhere.');
    await expect(lab.cells.ssh.setup('bosh_z', 'rubbish', [cell])).rejects.toThrow('public key');
  });
});

describe('cf ssh', () => {
  test('exit code and environment of the container', async () => {
    const b = lab.instance('appB', 1);
    const { stdout, code } = await lab.inContainer(
      b,
      'echo $CF_INSTANCE_GUID $CF_INSTANCE_INDEX; exit 9',
    );
    expect({ stdout, code }).toEqual({ stdout: `${b.handle} 1\n`, code: 9 });
  });

  test.each([
    ['a wrong code', 'wrong', 0],
    ['an instance that is not there', 'one-time-code', 7],
  ])('%s gets nobody in', async (_, password, index) => {
    const username = `cf:${lab.app('appA').guid}/${index}`;
    await expect(connectSsh({ port: lab.ports.diegoSsh, username, password })).rejects.toThrow(
      'authentication',
    );
  });

  test('sessions end with their container', async () => {
    const a = lab.instance('appA');
    const client = await connectSsh({
      port: lab.ports.diegoSsh,
      username: `cf:${a.processGuid}/0`,
      password: 'one-time-code',
    });
    const channel = await openChannel(client, 'echo pid $$; exec sleep 60');
    const ended = collect(channel);
    const pid = Number(/\d+/.exec(await untilSaid(channel, '\n'))?.[0]);
    lab.foundation.apps.restartInstance(lab.app('appA').guid, { index: 0 });
    await ended;
    await lab.cells.settled();
    expect(isAlive(pid)).toBe(false);
    client.end();
  });
});

test('two commands over one connection', async () => {
  const client = await lab.bosh(cell);
  const results = await Promise.all([runOver(client, 'echo one'), runOver(client, 'echo two')]);
  client.end();
  expect(results.map(({ stdout }) => stdout)).toEqual(['one\n', 'two\n']);
});
