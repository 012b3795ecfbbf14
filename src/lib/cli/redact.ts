const REDACTED = '<redacted>';

/** A name that says its value is a secret, as in CF, UAA and BOSH settings. */
const SECRET_NAME =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|passcode|ssh[_-]?code|private[_-]?key|credentials?)[\\w.-]*';

/** Each pattern keeps what stands in `$1` (and `$2`) and replaces the secret. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [new RegExp(`("${SECRET_NAME}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `$1"${REDACTED}"`],
  [new RegExp(`(\\b${SECRET_NAME}\\s*[=:]\\s*)(?!["<])[^\\s&,;]+`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`(--${SECRET_NAME}\\s+)(?!-)\\S+`, 'gi'), `$1${REDACTED}`],
];

/**
 * Text for `--debug` without the secrets in it: tokens, passwords, private keys, in headers, URLs, JSON,
 * settings and command lines. What looks like a secret is removed even when it may be none.
 */
export function redactSecrets(text: string): string {
  return PATTERNS.reduce((redacted, [pattern, kept]) => redacted.replace(pattern, kept), text);
}
