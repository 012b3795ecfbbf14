import ssh2, { type ConnectConfig } from 'ssh2';

/** Signatures by the kind of the host's key: a server with several keys must prove the one that is known. */
const ALGORITHMS = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
} as const;

/**
 * Lets a connection go on only to the host that has this key.
 * @param line `ssh-rsa AAAA…`, as `known_hosts` has it; nobody has a key that cannot be read
 */
export function pinnedHostKey(line: string): Pick<ConnectConfig, 'hostVerifier' | 'algorithms'> {
  const known = ssh2.utils.parseKey(line);
  if (known instanceof Error) return { hostVerifier: () => false };
  const { type } = known;
  return {
    hostVerifier: (key: Buffer) => known.getPublicSSH().equals(key),
    ...(isKnownType(type) && { algorithms: { serverHostKey: [...ALGORITHMS[type]] } }),
  };
}

function isKnownType(type: string): type is keyof typeof ALGORITHMS {
  return Object.hasOwn(ALGORITHMS, type);
}
