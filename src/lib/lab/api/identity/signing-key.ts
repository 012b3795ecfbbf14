import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

import type { HonoJsonWebKey } from 'hono/utils/jwt/jws';

/** Name under which UAA publishes its key (uaa `jwt.token.policy.activeKeyId`). */
export const KEY_ID = 'lab-key';

/** The key that a UAA signs its tokens with. */
export interface SigningKey {
  /** PKCS #8 PEM, for keeping; secret. */
  readonly privatePem: string;
  /** The same as JWK, for signing; secret. */
  readonly privateJwk: HonoJsonWebKey;
  /** SubjectPublicKeyInfo PEM. */
  readonly publicPem: string;
  /** Modulus and exponent in base64url, as `/token_keys` shows them. */
  readonly modulus: string;
  readonly exponent: string;
}

/** A new 2048 bit RSA key. */
export function createSigningKey(): SigningKey {
  return toSigningKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
}

/** The key of a PKCS #8 PEM that an earlier lab process wrote. */
export function readSigningKey(privatePem: string): SigningKey {
  return toSigningKey(createPrivateKey(privatePem));
}

function toSigningKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateJwk: Object.assign(privateKey.export({ format: 'jwk' }), { alg: 'RS256', kid: KEY_ID }),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    modulus: n,
    exponent: e,
  };
}
