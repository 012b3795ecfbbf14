import { rootCertificates } from 'node:tls';

/**
 * Certificate authorities for SSL_CERT_FILE, which replaces those that a program trusts otherwise: the lab's
 * own and the public ones that Node.js brings along, so that other addresses work as before.
 */
export function authoritiesWith(ca: string): string {
  return [ca.trim(), ...rootCertificates, ''].join('\n');
}
