import { CfnetError } from '../errors/cfnet-error.js';
import { asObject, stringsAt } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';

/** `bearer HEADER.PAYLOAD.SIGNATURE` as `cf oauth-token` prints it. */
const TOKEN = /^\s*bearer [\w-]+\.([\w-]+)\.[\w-]*\s*$/i;

/**
 * The scopes that a UAA token says it has; nothing is verified, and nothing else of the token is kept.
 * Errors: OUTSIDE_FAILED for text that is no token: it is not quoted, since it may be a secret all the same.
 */
export function scopesInToken(text: string): readonly string[] {
  const payload = TOKEN.exec(text)?.[1] ?? '';
  const parsed = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  const claims = parsed.ok ? asObject(parsed.value) : undefined;
  if (claims !== undefined) return stringsAt(claims, 'scope');
  throw new CfnetError('OUTSIDE_FAILED', 'cf oauth-token printed no token that can be read');
}
