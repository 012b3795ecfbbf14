import ssh2, { type ConnectConfig } from 'ssh2';

/** Signatures by the kind of the host's key: a server with several keys must prove one that is known. */
const ALGORITHMS = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
} as const;

/**
 * Lets a connection go on only to the host that has one of these keys.
 * @param lines `ssh-rsa AAAA…`, as `known_hosts` has them; nobody has a key that cannot be read
 */
export function pinnedHostKeys(
  lines: readonly string[],
): Pick<ConnectConfig, 'hostVerifier' | 'algorithms'> {
  const known = lines.flatMap((line) => {
    const parsed = ssh2.utils.parseKey(line);
    return parsed instanceof Error ? [] : [parsed];
  });
  const algorithms = known.map(({ type }) => type).flatMap(algorithmsOf);
  return {
    hostVerifier: (key: Buffer) => known.some((one) => one.getPublicSSH().equals(key)),
    ...(algorithms.length > 0 && { algorithms: { serverHostKey: [...new Set(algorithms)] } }),
  };
}

type Algorithm = (typeof ALGORITHMS)[keyof typeof ALGORITHMS][number];

function algorithmsOf(type: string): readonly Algorithm[] {
  return Object.hasOwn(ALGORITHMS, type) ? ALGORITHMS[type as keyof typeof ALGORITHMS] : [];
}
