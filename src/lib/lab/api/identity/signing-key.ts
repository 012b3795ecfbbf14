import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import type { HonoJsonWebKey } from 'hono/utils/jwt/jws';

/** Name under which UAA publishes its key (uaa `jwt.token.policy.activeKeyId`). */
export const KEY_ID = 'lab-key';

/** The key that a UAA signs its tokens with. */
export interface SigningKey {
  /** JWK, for signing; secret. */
  readonly privateJwk: HonoJsonWebKey;
  /** SubjectPublicKeyInfo PEM. */
  readonly publicPem: string;
  /** Modulus and exponent in base64url, as `/token_keys` shows them. */
  readonly modulus: string;
  readonly exponent: string;
}

/** A new 2048 bit RSA key. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return {
    privateJwk: Object.assign(privateKey.export({ format: 'jwk' }), { alg: 'RS256', kid: KEY_ID }),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    modulus: n,
    exponent: e,
  };
}
