import { sign, verify } from 'hono/jwt';

import { asObject, numberAt, stringAt, stringsAt } from '../../../json/json-value.js';
import { newGuid, type RandomBytes } from '../../foundation/guid.js';
import type { LabUser } from '../../foundation/model.js';
import type { SigningKey } from './signing-key.js';

/** A UAA client: what a program, not a person, logs in as. */
export interface UaaClient {
  readonly id: string;
  readonly secret: string;
  readonly grants: readonly GrantType[];
  /** Scopes that its own tokens carry (grant `client_credentials`). */
  readonly authorities: readonly string[];
}

export type GrantType = 'password' | 'refresh_token' | 'client_credentials' | 'authorization_code';

/** What a valid access token says. */
export interface Claims {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** Absent in a client's own token. */
  readonly userId?: string;
}

/** Reply of `/oauth/token`. */
export interface TokenReply {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly jti: string;
}

export interface TokenIssuerOptions {
  readonly key: SigningKey;
  /** `https://…/oauth/token`, the `iss` claim. */
  readonly issuer: () => string;
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
  readonly random: RandomBytes;
}

/** Seconds; cf-deployment's values for the client `cf`. */
const ACCESS_LIFETIME = 600;
const REFRESH_LIFETIME = 2_592_000;

const ALGORITHM = 'RS256';

/** Ending of a refresh token's `jti`, which else is its access token's (uaa `TokenConstants`). */
const REFRESH_SUFFIX = '-r';

/** Makes and checks UAA's tokens: JWTs that anyone with the public key can read. */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;
  readonly #revoked = new Set<string>();

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
  }

  async forUser(user: LabUser, client: UaaClient, grantType: GrantType): Promise<TokenReply> {
    const id = newGuid(this.#options.random).replaceAll('-', '');
    const person = {
      sub: user.guid,
      user_id: user.guid,
      user_name: user.name,
      email: user.name,
      origin: 'uaa',
    };
    const access = await this.#sign(id, client, user.scopes, ACCESS_LIFETIME, {
      ...person,
      grant_type: grantType,
    });
    const refresh = await this.#sign(
      `${id}${REFRESH_SUFFIX}`,
      client,
      user.scopes,
      REFRESH_LIFETIME,
      person,
    );
    return { ...reply(id, access, user.scopes), refresh_token: refresh };
  }

  async forClient(client: UaaClient): Promise<TokenReply> {
    const id = newGuid(this.#options.random).replaceAll('-', '');
    const access = await this.#sign(id, client, client.authorities, ACCESS_LIFETIME, {
      sub: client.id,
      grant_type: 'client_credentials',
    });
    return reply(id, access, client.authorities);
  }

  /** What an access token says; undefined when it is forged, expired, revoked or no access token. */
  async verify(token: string): Promise<Claims | undefined> {
    const claims = await this.#read(token);
    return claims?.id.endsWith(REFRESH_SUFFIX) === false ? claims : undefined;
  }

  /** What a refresh token says; undefined as for `verify`. */
  async verifyRefresh(token: string): Promise<Claims | undefined> {
    const claims = await this.#read(token);
    return claims?.id.endsWith(REFRESH_SUFFIX) === true ? claims : undefined;
  }

  /** Makes the token with that `jti` and its refresh token worthless. */
  revoke(id: string): void {
    this.#revoked.add(withoutSuffix(id));
  }

  async #sign(
    id: string,
    client: UaaClient,
    scopes: readonly string[],
    lifetime: number,
    claims: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { key, issuer, clock } = this.#options;
    const now = Math.floor(clock() / 1000);
    const payload = {
      jti: id,
      client_id: client.id,
      cid: client.id,
      azp: client.id,
      scope: [...scopes],
      ...claims,
      iat: now,
      exp: now + lifetime,
      iss: issuer(),
      zid: 'uaa',
      aud: [...new Set([client.id, ...scopes.map((scope) => scope.split('.')[0] ?? scope)])],
    };
    return sign(payload, key.privateJwk, ALGORITHM);
  }

  async #read(token: string): Promise<Claims | undefined> {
    const { key, clock } = this.#options;
    // The lab's clock decides what is expired, not the machine's: tests turn it.
    const checks = { alg: ALGORITHM, exp: false, nbf: false, iat: false } as const;
    const payload = asObject(await verify(token, key.publicPem, checks).catch(() => undefined));
    const id = stringAt(payload, 'jti');
    const clientId = stringAt(payload, 'client_id');
    const expires = numberAt(payload, 'exp');
    if (id === undefined || clientId === undefined || expires === undefined) return undefined;
    if (expires * 1000 <= clock() || this.#revoked.has(withoutSuffix(id))) return undefined;
    const userId = stringAt(payload, 'user_id');
    const scopes = stringsAt(payload, 'scope');
    return { id, clientId, scopes, ...(userId === undefined ? {} : { userId }) };
  }
}

function reply(id: string, token: string, scopes: readonly string[]): TokenReply {
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: ACCESS_LIFETIME - 1,
    scope: scopes.join(' '),
    jti: id,
  };
}

function withoutSuffix(id: string): string {
  return id.endsWith(REFRESH_SUFFIX) ? id.slice(0, -REFRESH_SUFFIX.length) : id;
}
