import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import type { CellConfig } from '../agent/cell-config.js';
import { masqueradeConfig } from '../agent/masquerade-wish.js';
import { startLogging } from '../agent/start-logging.js';
import { startApis, type LabApis } from '../api/start-apis.js';
import { authorizeAppSsh } from '../api/app-ssh-authorization.js';
import { createSigningKey } from '../api/identity/signing-key.js';
import { createCertificates } from '../api/tls/authority.js';
import { LabCells, type LabPorts } from '../cell/lab-cells.js';
import type { Foundation } from '../foundation/foundation.js';
import { createFoundation, type SeedApp } from '../foundation/seed.js';
import type { PlaneChoice } from '../plane/choose-plane.js';
import type { ProxyUser } from '../ssh/diego-ssh-proxy.js';
import type { SocksRoute } from '../ssh/socks-server.js';
import { authoritiesWith } from './ca-bundle.js';
import { logInToCf } from './cf-login.js';
import type { LabFolder } from './lab-folder.js';
import { LabParts } from './lab-parts.js';
import type { LabRecord } from './lab-record.js';
import type { LabWishes } from './start-lab.js';
import type { OpenedLab, OpenLab } from './serve-lab.js';
import { planeForLab } from './plane-for-lab.js';
import { installSmallClis } from './small-clis.js';

const LOOPBACK = '127.0.0.1';
const ADMIN = 'admin';

/** An opened lab whose parts can be reached: tests hold it in their own process, and do things to it. */
export interface LabWithParts extends OpenedLab {
  readonly foundation: Foundation;
  readonly cells: LabCells;
  readonly apis: LabApis;
}

/** Opens a lab with all its parts in this process. Errors: those of its parts; what was open is closed again. */
export const openLab: OpenLab<LabWithParts> = async (folder, wishes, done) => {
  const parts = new LabParts();
  try {
    return await open(folder, wishes, done, parts);
  } catch (error) {
    await parts.close();
    throw error;
  }
};

async function open(
  ...[folder, wishes, done, parts]: [...Parameters<OpenLab>, LabParts]
): Promise<LabWithParts> {
  const path = process.env['PATH'] ?? '';
  const foundation = createFoundation({
    cells: wishes.cells,
    ...(wishes.overlay !== undefined && { overlay: wishes.overlay }),
    ...(wishes.apps.length > 0 && { apps: wishes.apps.map(seedApp) }),
    clock: Date.now,
    random: randomBytes,
    awaitsReady: true,
  });
  done('foundation', count(foundation));
  const plane = await planeForLab(folder, wishes);
  done('plane', `${plane.kind}, ${plane.why}`);

  const access = new ApiAccess(foundation);
  const cells = newCells(folder, foundation, plane, path, access, configOf(wishes, foundation));
  parts.add(() => cells.close());
  const ports = await cells.start();
  const { length } = foundation.instances.list();
  done('cells', `${foundation.cells.length} cells with ${length} containers`);

  const apis = await openApis(folder, foundation, cells, ports);
  parts.add(() => apis.close());
  access.apis = apis;
  done('apis', apis.urls.api);

  const small = await prepareClis(folder, foundation, apis, path);
  done(
    'clis',
    small.length === 0 ? 'cf and bosh as installed' : `the lab's own ${small.join(', ')}`,
  );
  const record = recordOf(foundation, plane, apis, ports);
  return { record, foundation, cells, apis, close: () => parts.close() };
}

/** What the cells ask of the APIs, which are opened after them. */
class ApiAccess {
  apis: LabApis | undefined;
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  readonly redeem = (user: ProxyUser, code: string): boolean =>
    this.apis !== undefined &&
    authorizeAppSsh(this.#foundation, this.apis.codes, { ...user, code }).allowed;

  /** The APIs listen on loopback already; a proxy that led anywhere else would be a hole. */
  readonly route: SocksRoute = (destination) => {
    const { host, port } = destination;
    const isApi =
      host === LOOPBACK && this.#urls().some((url) => Number(new URL(url).port) === port);
    return isApi ? destination : undefined;
  };

  #urls(): readonly string[] {
    if (this.apis === undefined) return [];
    const { api, uaa, director, directorUaa } = this.apis.urls;
    return [api, uaa, director, directorUaa];
  }
}

/** How the cells' jobs are deployed. */
function configOf(
  { logging, masquerade = 'lease' }: LabWishes,
  { cells }: Foundation,
): Partial<CellConfig> {
  return {
    ...startLogging(logging),
    ...masqueradeConfig(masquerade, cells[0]?.overlayNetworks ?? []),
  };
}

function newCells(
  folder: LabFolder,
  foundation: Foundation,
  { newPlane, ipv6 }: PlaneChoice,
  systemPath: string,
  access: ApiAccess,
  config: Partial<CellConfig>,
): LabCells {
  return new LabCells({
    foundation,
    folder: folder.cells,
    config,
    appDomain: foundation.domains.find(({ internal }) => !internal)?.name ?? '',
    systemPath,
    redeemSshCode: access.redeem,
    socksRoute: access.route,
    ipv6,
    ...(newPlane !== undefined && { newPlane }),
    onError: logFailure,
  });
}

/** Into the lab's log: nobody waits for what happens in the background. */
function logFailure(error: unknown): void {
  process.stderr.write(`${inspect(error)}\n`);
}

async function openApis(
  folder: LabFolder,
  foundation: Foundation,
  cells: LabCells,
  { diegoSsh }: LabPorts,
): Promise<LabApis> {
  const certificates = await createCertificates(Date.now());
  await writeFile(folder.caCert, certificates.ca, { mode: 0o600 });
  await writeFile(folder.caBundle, authoritiesWith(certificates.ca), { mode: 0o600 });
  const address = `${LOOPBACK}:${diegoSsh}`;
  const { hostKeyFingerprint } = cells.diegoProxy;
  return startApis({
    foundation,
    certificates,
    signingKey: createSigningKey(),
    ssh: cells.ssh,
    ipv6: cells.plane.hasIpv6,
    appSsh: () => ({ address, fingerprint: hostKeyFingerprint }),
  });
}

async function prepareClis(
  folder: LabFolder,
  { users, orgs, spaces }: Foundation,
  { urls }: LabApis,
  path: string,
): Promise<readonly string[]> {
  const admin = users.find(({ name }) => name === ADMIN);
  await logInToCf({
    cfHome: folder.cfHome,
    api: urls.api,
    caFile: folder.caBundle,
    username: ADMIN,
    password: admin?.password ?? '',
    org: orgs[0]?.name ?? '',
    space: spaces[0]?.name ?? '',
  });
  return installSmallClis(folder, path);
}

function recordOf(
  { cells, apps, director }: Foundation,
  { kind, why }: PlaneChoice,
  { urls }: LabApis,
  { socks }: LabPorts,
): Omit<LabRecord, 'process' | 'startedAt'> {
  return {
    plane: { kind, why },
    apps: apps.list().map(({ name }) => name),
    cells: cells.map(({ id, ip }) => ({ id, ip })),
    api: urls.api,
    director: urls.director,
    proxy: `socks5://${LOOPBACK}:${socks}`,
    bosh: { client: director.client, secret: director.clientSecret },
  };
}

/** With a route and an internal route of its own name, where that is a host name. */
function seedApp(name: string): SeedApp {
  const isHost = /^[a-z0-9][a-z0-9-]{0,62}$/i.test(name);
  return isHost ? { name, hosts: [name.toLowerCase()], internalHosts: [name] } : { name };
}

function count({ orgs, spaces, apps }: Foundation): string {
  const names = apps.list().map(({ name }) => name);
  return `org ${orgs[0]?.name ?? ''}, space ${spaces[0]?.name ?? ''}, apps ${names.join(', ')}`;
}
