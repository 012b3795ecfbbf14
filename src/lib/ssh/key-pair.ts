import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

/** A key pair: the private half in PEM, the public one as a line of `known_hosts` has it. */
export interface SshKeyPair {
  readonly private: string;
  /** `ecdsa-sha2-nistp256 AAAA…` */
  readonly public: string;
}

/** By Node's own generator: ssh2's makes a key of the kind ed25519 now and then that nothing can read. */
export function newKeyPair(): SshKeyPair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return { private: pem, public: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}` };
}
