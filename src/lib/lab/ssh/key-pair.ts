import { createHash } from 'node:crypto';
import type { SshKeyPair } from '../../ssh/key-pair.js';

export { newKeyPair, type SshKeyPair } from '../../ssh/key-pair.js';

/** SHA-256 in base64 without padding: the form of Cloud Controller's `host_key_fingerprint`. */
export function fingerprint({ public: line }: SshKeyPair): string {
  const [, blob = ''] = line.split(' ');
  const hash = createHash('sha256').update(Buffer.from(blob, 'base64'));
  return hash.digest('base64').replace(/=+$/, '');
}
