import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

import type { Foundation } from '../foundation/foundation.js';
import { cloudControllerApp } from './cloud-controller/cloud-controller.js';
import type { Urls } from './cloud-controller/urls.js';
import { directorApp } from './director/director.js';
import type { SshAccess } from './director/ssh-access.js';
import { SshCodes } from './identity/ssh-codes.js';
import type { SigningKey } from './identity/signing-key.js';
import { TokenIssuer, type UaaClient } from './identity/token-issuer.js';
import { uaaApp } from './identity/uaa.js';
import { SilentTimes, type FetchApp } from './silent-times.js';
import { policyServerApp } from './policy-server/external-api.js';
import type { LabCertificates } from './tls/authority.js';

export interface ApiOptions {
  readonly foundation: Foundation;
  readonly certificates: LabCertificates;
  /** Signs the tokens of both UAAs; kept by the caller, so that tokens outlive a restart of the lab. */
  readonly signingKey: SigningKey;
  /** What makes and removes the users of `bosh ssh`. */
  readonly ssh: SshAccess;
  /** Where Diego's ssh proxy listens and its host key's fingerprint; asked at each request for `/`. */
  readonly appSsh: () => { readonly address: string; readonly fingerprint: string };
  /** Whether Cloud Controller's v2 answers; default false. */
  readonly v2?: boolean;
  /** Whether security groups may name IPv6; default false. */
  readonly ipv6?: boolean;
  /** Ports to use again, by part; 0 or absent lets the system choose. */
  readonly ports?: Partial<Record<keyof LabApiUrls, number>>;
}

/** `https://127.0.0.1:PORT` each, without a slash at the end. */
export interface LabApiUrls {
  /** Cloud Controller, and under `/networking` the policy server. */
  readonly api: string;
  readonly uaa: string;
  readonly director: string;
  readonly directorUaa: string;
}

export interface LabApis {
  readonly urls: LabApiUrls;
  /** One-time codes that the ssh proxy is to redeem. */
  readonly codes: SshCodes;
  /** For tests: the director answers nobody until what is given back is called. */
  silenceDirector(): () => void;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Clients of the foundation's UAA (cf-deployment): the `cf` CLI, and the ssh proxy for its codes. */
const CF_CLIENT: UaaClient = {
  id: 'cf',
  secret: '',
  grants: ['password', 'refresh_token'],
  authorities: [],
};

/** Starts all APIs over HTTPS on loopback. Errors: those of listening, with what already listens closed again. */
export async function startApis(options: ApiOptions): Promise<LabApis> {
  const { foundation, appSsh, v2 = false, ipv6 = false } = options;
  const codes = new SshCodes(foundation.clock, foundation.random);
  const known: { -readonly [K in keyof LabApiUrls]: string } = {
    api: '',
    uaa: '',
    director: '',
    directorUaa: '',
  };
  const urls: Urls = {
    api: () => known.api,
    uaa: () => known.uaa,
    appSsh: () => appSsh().address,
    appSshFingerprint: () => appSsh().fingerprint,
  };
  const uaa = createUaa(options, codes, [CF_CLIENT], urls.uaa);
  const directorUaa = createUaa(
    options,
    codes,
    [directorClient(foundation)],
    () => known.directorUaa,
  );
  const director = new SilentTimes();
  const apps: Readonly<Record<keyof LabApiUrls, FetchApp>> = {
    api: apiHost(
      cloudControllerApp({ foundation, issuer: uaa.issuer, urls, v2, ipv6 }),
      policyServerApp({ foundation, issuer: uaa.issuer }),
    ),
    uaa: uaa.app,
    director: director.wrap(
      directorApp({
        foundation,
        issuer: directorUaa.issuer,
        uaaUrl: () => known.directorUaa,
        ssh: options.ssh,
      }),
    ),
    directorUaa: directorUaa.app,
  };
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(stopServer));
  };
  try {
    for (const part of ['api', 'uaa', 'director', 'directorUaa'] as const) {
      const server = newServer(apps[part], options.certificates);
      servers.push(server);
      known[part] = await listen(server, options.ports?.[part] ?? 0);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { urls: known, codes, silenceDirector: () => director.begin(), close };
}

/** The gorouter's part: requests under `/networking` go to the policy server (cf-facts 5.1). */
function apiHost(cloudController: FetchApp, policyServer: FetchApp): FetchApp {
  return {
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      const isPolicyServer = pathname === '/networking' || pathname.startsWith('/networking/');
      return (isPolicyServer ? policyServer : cloudController).fetch(request);
    },
  };
}

function createUaa(
  { foundation, signingKey: key }: ApiOptions,
  codes: SshCodes,
  clients: readonly UaaClient[],
  url: () => string,
): { readonly issuer: TokenIssuer; readonly app: Hono } {
  const { clock, random, users } = foundation;
  const issuer = new TokenIssuer({ key, issuer: () => `${url()}/oauth/token`, clock, random });
  return { issuer, app: uaaApp({ issuer, key, clients, users, codes, url, clock }) };
}

/** Named as bosh-deployment names the operator's client. */
function directorClient({ director }: Foundation): UaaClient {
  return {
    id: director.client,
    secret: director.clientSecret,
    grants: ['client_credentials'],
    authorities: ['bosh.admin'],
  };
}

function newServer(app: FetchApp, { server }: LabCertificates): Server {
  const serverOptions = { cert: server.certificate, key: server.key };
  return createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    createServer,
    serverOptions,
  }) as Server;
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return `https://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
