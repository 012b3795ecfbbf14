import { describe, expect, test } from '@jest/globals';
import { knownHostKeys } from '../../../src/lib/ssh/known-hosts.js';

describe('keys of a host in known_hosts', () => {
  const text = [
    '# a comment',
    'cell,10.0.16.15 ssh-ed25519 AAAA1 a comment',
    '[cell]:2222 ssh-rsa AAAA2',
    '*.cf.internal,!bad.cf.internal ssh-rsa AAAA3',
    // `ssh-keygen -H` of 192.168.1.61, as in sshd(8)
    '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAA4',
    '@cert-authority * ssh-rsa AAAA5',
    '@revoked * ssh-rsa AAAA6',
    'old ssh-rsa AAAA6',
    'old ssh-rsa AAAA7',
    'broken',
    '10.0.16.1? ssh-rsa AAAA8',
  ].join('\r\n');

  test.each([
    ['cell', 22, ['ssh-ed25519 AAAA1']],
    ['CELL', 22, ['ssh-ed25519 AAAA1']],
    ['10.0.16.15', 22, ['ssh-ed25519 AAAA1', 'ssh-rsa AAAA8']],
    ['cell', 2222, ['ssh-rsa AAAA2']],
    ['10.0.16.15', 2222, []],
    ['good.cf.internal', 22, ['ssh-rsa AAAA3']],
    ['bad.cf.internal', 22, []],
    ['192.168.1.61', 22, ['ssh-rsa AAAA4']],
    ['old', 22, ['ssh-rsa AAAA7']],
    ['10x0x16x15', 22, []],
    ['stranger', 22, []],
  ] as const)('%s port %i', (host, port, keys) => {
    expect(knownHostKeys(text, host, port)).toEqual(keys);
  });
});
