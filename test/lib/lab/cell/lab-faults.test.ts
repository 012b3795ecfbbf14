import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientChannel } from 'ssh2';
import type { LabCell } from '../../../../src/lib/lab/foundation/model.js';
import { until } from '../../../support/until.js';
import { collect, openChannel } from '../ssh/ssh-client.js';
import { StartedLab } from './started-lab.js';

/** So that each has a key of its own. */
let users = 0;

let lab: StartedLab;
let cell: LabCell;
beforeEach(async () => {
  lab = await StartedLab.start();
  const [first] = lab.foundation.cells;
  if (first === undefined) throw new Error('no cell');
  cell = first;
});
afterEach(async () => {
  await lab.close();
});

const faults = () => lab.cells.faults;
const kernLog = () => join(lab.folder, cell.id, '/var/log/kern.log');

/** A session of somebody; what it said before its connection broke. */
async function session(
  command: string,
): Promise<{ channel: ClientChannel; said: Promise<string> }> {
  const client = await lab.bosh(cell, `bosh_${++users}`);
  client.on('error', () => undefined);
  const channel = await openChannel(client, command);
  return { channel, said: collect(channel).then(({ stdout }) => stdout) };
}

describe('connections', () => {
  test.each([0, 1, 4096, 70_001])('break behind byte %i', async (bytes) => {
    const { channel, said } = await session('read -r _; yes 0123456 | head -n 20000; sleep 60');
    if (bytes > 0) faults().cutConnections(cell.id, { after: bytes });
    channel.write('go\n');
    if (bytes === 0) faults().cutConnections(cell.id);
    const text = await said;
    expect(text).toBe('0123456\n'.repeat(20_000).slice(0, bytes));
  });

  test('break one by one, or all at once', async () => {
    const wait = 'read -r _; echo here; read -r _';
    const sessions = await Promise.all([session(wait), session(wait)]);
    faults().cutConnections(cell.id, { after: 2, which: 'one' });
    sessions[0].channel.write('go\n');
    expect(await sessions[0].said).toBe('he');
    sessions[1].channel.write('go\ngo\n');
    expect(await sessions[1].said).toBe('here\n');
    const others = await Promise.all([session(wait), session(wait)]);
    faults().cutConnections(cell.id, { after: 2 });
    others[0].channel.write('go\n');
    expect(await Promise.all(others.map(({ said }) => said))).toEqual(['he', '']);
  });

  test('are turned away while the cell is gone', async () => {
    const { said } = await session('echo here; sleep 60');
    faults().goAway(cell.id);
    await said;
    await expect(lab.bosh(cell)).rejects.toThrow();
    faults().comeBack(cell.id);
    expect((await lab.onCell(cell, 'echo back')).stdout).toBe('back\n');
  });
});

describe('kern.log', () => {
  test('rotates: until the writer is told, it goes on in the file that was put aside', async () => {
    const { kernLog: log } = lab.cells.cell(cell.id) ?? {};
    const inode = statSync(kernLog()).ino;
    log?.write('one ');
    const rotated = faults().rotateKernLog(cell.id, 50);
    log?.write('two ');
    expect(readFileSync(kernLog(), 'utf8')).toBe('');
    await rotated;
    log?.write('three ');
    expect(statSync(`${kernLog()}.1`).ino).toBe(inode);
    expect(readFileSync(`${kernLog()}.1`, 'utf8')).toMatch(/one \n.* two \n$/);
    expect(readFileSync(kernLog(), 'utf8')).toMatch(/three \n$/);
    await faults().rotateKernLog(cell.id);
    expect(existsSync(`${kernLog()}.2.gz`)).toBe(true);
    const all = 'zcat -f /var/log/kern.log.2.gz /var/log/kern.log.1 /var/log/kern.log';
    expect((await lab.onCell(cell, `${all} | grep -c .`)).stdout.trim()).toBe('3');
  });

  test('gets lines at a rate, each once', async () => {
    const writer = faults().writeLines(cell.id, { perSecond: 2000, text: (at) => `line ${at} ` });
    await until(() => (writer.written >= 500 ? true : undefined));
    writer.stop();
    const lines = lab.kernLog(cell.id).map((line) => Number(/line (\d+) $/.exec(line)?.[1]));
    expect(lines).toEqual(Array.from({ length: writer.written }, (_, at) => at));
  });
});

test('a cell that is started anew: no connection, no uptime, no switch', async () => {
  const boot = 'cat /proc/sys/kernel/random/boot_id; cut -d. -f1 /proc/uptime';
  const before = (await lab.onCell(cell, boot)).stdout.split('\n');
  const { agent } = lab.cells.cell(cell.id) ?? {};
  if (agent === undefined) throw new Error('no agent');
  agent.logsAccepted = false;
  const { said } = await session('echo here; sleep 60');
  await faults().reboot(cell.id);
  await said;
  const after = (await lab.onCell(cell, boot)).stdout.split('\n');
  expect(after[0]).not.toBe(before[0]);
  expect(Number(after[1])).toBeLessThan(60);
  expect(lab.cells.cell(cell.id)?.agent.logsAccepted).toBe(true);
  expect(lab.kernLog(cell.id).at(-1)).toMatch(/ kernel: \[ {4}0\.\d{6}\] Linux version /);
});

test('a clock that is wrong', async () => {
  faults().setClockSkew(cell.id, -90_000);
  const { stdout } = await lab.onCell(cell, 'date +%s');
  expect(Math.round((Date.now() / 1000 - Number(stdout)) / 10)).toBe(9);
});
