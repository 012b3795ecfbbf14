/** What an Authorization header holds. */
export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly name: string; readonly password: string };

/** Reads an Authorization header; the scheme's case does not matter (RFC 9110, 11.1). */
export function authorization(header: string | undefined): Authorization {
  const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)\s*$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token: value };
  if (scheme.toLowerCase() !== 'basic') return { kind: 'none' };
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return { kind: 'none' };
  return { kind: 'basic', name: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
