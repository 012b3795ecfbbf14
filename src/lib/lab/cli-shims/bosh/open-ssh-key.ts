import type { KeyObject } from 'node:crypto';

/** `ssh-rsa AAAA…`: an RSA key as authorized_keys has it (RFC 4253, section 6.6). */
export function openSshPublicKey(key: KeyObject): string {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-rsa'), positive(e), positive(n)];
  return `ssh-rsa ${Buffer.concat(parts.map(withLength)).toString('base64')}`;
}

/** A leading zero keeps the number from being read as negative. */
function positive(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
