import { expect, test } from '@jest/globals';
import { scopesInToken } from '../../../src/lib/cf/token-scopes.js';
import { errorOf } from '../../support/error-of.js';

const encode = (claims: unknown): string =>
  Buffer.from(JSON.stringify(claims)).toString('base64url');

test('the scopes of a token are read from its payload', () => {
  const token = `eyJh.${encode({ scope: ['network.admin', 'openid'], user_name: 'ö' })}.c2ln`;
  expect(scopesInToken(`bearer ${token}\n`)).toEqual(['network.admin', 'openid']);
  expect(scopesInToken(`bearer eyJh.${encode({ sub: 'x' })}.c2ln`)).toEqual([]);
});

test.each(['', 'FAILED', 'bearer secret', `bearer a.${'x'.repeat(9)}.b`])(
  '%j is no token',
  (text) => {
    const { code, message } = errorOf(() => scopesInToken(text));
    expect(code).toBe('OUTSIDE_FAILED');
    expect(message).not.toContain('secret');
  },
);
