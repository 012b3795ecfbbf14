import { createHmac } from 'node:crypto';

/** `|1|SALT|HASH`: a name that the file does not give away. */
const HASHED = /^\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/;
const DEFAULT_PORT = 22;

/**
 * Finds the keys of a host, as `ssh-ed25519 AAAA…`, in the text of a `known_hosts` file (sshd(8)), without those that
 * are marked `@revoked`. Certificate authorities are left out: they vouch for
 * certificates, which are not asked for.
 */
export function knownHostKeys(text: string, host: string, port: number): readonly string[] {
  const name = port === DEFAULT_PORT ? host : `[${host}]:${port}`;
  const keys: string[] = [];
  const revoked: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [patterns = '', type, key] = words;
    if (type === undefined || key === undefined || patterns.startsWith('#')) continue;
    if (!isMeant(patterns, name.toLowerCase())) continue;
    if (marker === '@revoked') revoked.push(`${type} ${key}`);
    else if (marker === undefined) keys.push(`${type} ${key}`);
  }
  return keys.filter((key) => !revoked.includes(key));
}

/** A negated pattern that fits rules the line out, whatever else fits. */
function isMeant(patterns: string, name: string): boolean {
  const all = patterns.split(',');
  const fits = (pattern: string): boolean => fitsName(pattern, name);
  return (
    !all.some((one) => one.startsWith('!') && fits(one.slice(1))) &&
    all.some((one) => !one.startsWith('!') && fits(one))
  );
}

function fitsName(pattern: string, name: string): boolean {
  const [, salt, hash] = HASHED.exec(pattern) ?? [];
  if (salt !== undefined && hash !== undefined) {
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const parts = pattern.toLowerCase().split(/([*?])/);
  const source = parts
    .map((part) => WILD[part] ?? part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`).test(name);
}

const WILD: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };
