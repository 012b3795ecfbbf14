import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAttempt, sendScript } from '../../../src/lib/probe/send-script.js';

describe('what the one who tried tells', () => {
  test.each([
    ['tcp', 'curl', 0, '', 'connected'],
    ['tcp', 'curl', 7, 'curl: (7) Failed to connect: Connection refused', 'refused'],
    ['tcp', 'curl', 28, 'curl: (28) Connection timed out after 5001 milliseconds', 'timed-out'],
    ['tcp', 'curl', 28, 'curl: (28) Operation timed out with 0 bytes received', 'connected'],
    ['tcp', 'curl', 52, 'curl: (52) Empty reply from server', 'connected'],
    ['tcp', 'curl', 6, 'curl: (6) Could not resolve host: x', 'unresolved'],
    ['tcp', 'curl', 7, 'curl: (7) Failed to connect: No route to host', 'unreachable'],
    ['tcp', 'nc', 0, 'Connection to 10.0.0.1 80 port [tcp/*] succeeded!', 'connected'],
    ['tcp', 'nc', 1, 'nc: connect to x port 80 (tcp) failed: Connection refused', 'refused'],
    ['tcp', 'nc', 1, 'nc: connect to x port 80 (tcp) timed out: in progress', 'timed-out'],
    ['tcp', 'bash', 124, '', 'timed-out'],
    ['tcp', 'bash', 1, 'bash: connect: Connection refused', 'refused'],
    ['tcp', 'bash', 1, 'bash: x', 'failed'],
    ['icmpv6', 'ping', 0, '1 packets transmitted, 1 received, 0% packet loss', 'connected'],
    [
      'icmpv6',
      'ping',
      1,
      'From fe80::1 icmp_seq=1 Destination unreachable: Port unreachable',
      'refused',
    ],
    ['icmp', 'ping', 1, 'From 169.254.0.1 icmp_seq=1 Destination Port Unreachable', 'refused'],
    ['icmp', 'ping', 1, '1 packets transmitted, 0 received, 100% packet loss', 'timed-out'],
    ['icmpv6', 'ping', 2, 'ping: connect: Network is unreachable', 'unreachable'],
    ['udp', 'nc', 0, '', 'sent'],
    ['udp', 'bash', 1, 'bash: connect: Network is unreachable', 'failed'],
  ] as const)('%s by %s, %i, %s: %s', (protocol, tool, code, said, outcome) => {
    const attempt = readAttempt(`noise\ncfnet-probe ${tool} ${code}\n`, said, protocol);
    expect(attempt).toMatchObject({ tool, outcome });
  });

  test('a container with nothing that could send says so', () => {
    expect(readAttempt('cfnet-probe none 127\n', '', 'tcp')).toEqual({
      outcome: 'failed',
      said: '',
    });
    expect(readAttempt('', 'sh: broken', 'tcp')).toEqual({ outcome: 'failed', said: 'sh: broken' });
  });
});

test.each(['tcp', 'udp'] as const)('where there is no tool for %s none is named', (protocol) => {
  const folder = mkdtempSync(join(tmpdir(), 'cfnet-bare-'));
  symlinkSync('/bin/sh', join(folder, 'sh'));
  const script = sendScript({ host: '127.0.0.1', port: 9, protocol });
  const { stdout } = spawnSync('/bin/sh', ['-c', script], {
    env: { PATH: folder },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(stdout).toBe('cfnet-probe none 127\n');
});

test('hosts are words of the shell, whatever is in them', () => {
  const script = sendScript({ host: "x'; echo broken; '", port: 80, protocol: 'tcp' });
  const [assignment = ''] = script.split('\n');
  const { stdout } = spawnSync('/bin/sh', ['-c', `${assignment}; printf %s "$host"`], {
    encoding: 'utf8',
  });
  expect(stdout).toBe("x'; echo broken; '");
});
