import { webcrypto } from 'node:crypto';

import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  AuthorityKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its key, both PEM; the key is secret. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The lab's own certificates: its CA's, without a key, and a server's that it signed. */
export interface LabCertificates {
  readonly ca: string;
  readonly server: KeyPair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const DAY = 86_400_000;

/** A clock that is a little off must not make a new certificate invalid. */
const LEEWAY = DAY;
const LIFETIME = 365 * DAY;

const SERVER_NAMES = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
] as const;

/**
 * Makes a CA and a certificate for the loopback addresses. The CA's key is thrown away at once: nothing else can
 * ever be signed with it, so trusting it trusts this lab only.
 *
 * @param now Milliseconds of the Unix epoch.
 */
export async function createCertificates(now: number): Promise<LabCertificates> {
  const validity = { notBefore: new Date(now - LEEWAY), notAfter: new Date(now + LIFETIME) };
  const caKeys = await newKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=cfnet lab CA',
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const keys = await newKeys();
  const server = await X509CertificateGenerator.create({
    ...validity,
    serialNumber: '02',
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([...SERVER_NAMES]),
      await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    ca: `${ca.toString('pem')}\n`,
    server: {
      certificate: `${server.toString('pem')}\n`,
      key: `${PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag)}\n`,
    },
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
