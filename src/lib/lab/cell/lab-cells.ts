import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { DEFAULT_CELL_CONFIG, type CellConfig } from '../agent/cell-config.js';
import { FoundationPolicySource } from '../agent/policy-source.js';
import type { Foundation } from '../foundation/foundation.js';
import { hasContainer } from '../foundation/instances.js';
import type { LabChange, LabInstance } from '../foundation/model.js';
import { HttpCaller } from '../plane/apps/http-call.js';
import { LabListeners } from '../plane/apps/lab-listeners.js';
import { LabRouter } from '../plane/apps/lab-router.js';
import { NameService } from '../plane/apps/name-service.js';
import { ProxyApp } from '../plane/apps/proxy-app.js';
import type { DataPlane } from '../plane/data-plane.js';
import type { KernelLogSink, Listeners } from '../plane/listeners.js';
import { SimulatedPlane } from '../plane/simulated/simulated-plane.js';
import { CellSsh } from '../ssh/cell-ssh.js';
import { DiegoSshProxy, type ProxyUser } from '../ssh/diego-ssh-proxy.js';
import { SocksServer, type SocksRoute } from '../ssh/socks-server.js';
import { identityOf } from './app-identity.js';
import { CellRuntime } from './cell-runtime.js';
import { writeCfdot } from './cfdot-files.js';
import { LabFaults } from './lab-faults.js';
import { LabShells } from './lab-shells.js';
import { labTools } from './tools/lab-tools.js';
import { ToolServer } from './tools/tool-server.js';

export interface LabCellsOptions {
  /** Made with `awaitsReady`, so that instances run when their containers do. */
  readonly foundation: Foundation;
  /** Where the cells' files go; without blanks in its path. */
  readonly folder: string;
  /** Properties of the cells' jobs that are not the defaults. */
  readonly config?: Partial<CellConfig>;
  /** External routes are `<host>.<appDomain>`. */
  readonly appDomain: string;
  /** PATH of this machine. */
  readonly systemPath: string;
  /** Whether a one-time code lets its owner into the app of the process. */
  readonly redeemSshCode: (user: ProxyUser, code: string) => Promise<boolean> | boolean;
  /** Where the SOCKS server leads besides the cells' port 22: to the lab's APIs. */
  readonly socksRoute?: SocksRoute;
  /** Whether containers have egress by IPv6, where packets are simulated; default: false. */
  readonly ipv6?: boolean;
  /** Makes the data plane; the simulated one when it is left out. */
  readonly newPlane?: (listeners: Listeners, log: KernelLogSink) => DataPlane;
  /** Told of what failed in the background: a container that could not be made, a cycle of an agent. */
  readonly onError: (error: unknown) => void;
}

/** Ports on loopback by which the lab's cells and containers are reached. */
export interface LabPorts {
  readonly socks: number;
  readonly diegoSsh: number;
}

const SSH_PORT = 22;
const TOOLS_SOCKET = 'tools.sock';
const RANDOM_STEPS = 2 ** 32;

/**
 * All cells of a lab and what leads into them: files, agents, the data plane, SSH servers, the SOCKS server
 * and Diego's ssh proxy. Follows the foundation: containers come, move and go as its instances do.
 */
export class LabCells {
  readonly ssh: CellSsh;
  readonly diegoProxy: DiegoSshProxy;
  readonly plane: DataPlane;
  readonly faults: LabFaults;
  /** Sends requests from inside of containers. */
  readonly caller: HttpCaller;
  /** Takes the requests for external routes. */
  readonly router: LabRouter;
  readonly #options: LabCellsOptions;
  readonly #cells: ReadonlyMap<string, CellRuntime>;
  readonly #socks: SocksServer;
  readonly #tools: ToolServer;
  readonly #work = new Set<Promise<void>>();
  #stopFollowing: (() => void) | undefined;
  #shells: LabShells | undefined;

  constructor(options: LabCellsOptions) {
    this.#options = options;
    const { foundation, appDomain } = options;
    const names = new NameService(foundation, appDomain);
    const connect: DataPlane['connect'] = (connection) => this.plane.connect(connection);
    this.caller = new HttpCaller(
      connect,
      names,
      (handle) => foundation.instances.byHandle(handle)?.ip,
    );
    this.router = new LabRouter(foundation, names, connect);
    const listeners = new LabListeners(foundation, new ProxyApp(this.caller, names), this.router);
    this.plane = this.#newPlane(listeners);
    this.#cells = this.#newCells();
    this.#tools = new ToolServer(
      labTools({
        foundation,
        names,
        caller: this.caller,
        connect,
        cell: (cellId) => this.#cells.get(cellId),
        saveRules: (cellId, family) => this.plane.saveRules(cellId, family),
      }),
      // From inside of a namespace the ports of this machine's loopback cannot be reached.
      this.plane.kind === 'kernel' ? join(options.folder, TOOLS_SOCKET) : undefined,
    );
    this.ssh = new CellSsh((cell, user) => {
      this.#cells.get(cell.id)?.writeClock();
      return this.shells.inCell(cell, user);
    });
    this.faults = new LabFaults((cellId) => this.#cells.get(cellId), this.ssh);
    this.diegoProxy = new DiegoSshProxy({
      redeem: options.redeemSshCode,
      instanceOf: ({ processGuid, index }) => foundation.instances.at(processGuid, index),
      settingFor: (instance) => this.#containerShell(instance),
    });
    this.#socks = new SocksServer((destination) => {
      const port = destination.port === SSH_PORT ? this.ssh.portAt(destination.host) : undefined;
      if (port !== undefined) return { host: '127.0.0.1', port };
      return options.socksRoute?.(destination);
    });
  }

  /** The shells inside of cells and containers; there after `start`. */
  get shells(): LabShells {
    if (this.#shells === undefined) throw new Error('the lab has not been started');
    return this.#shells;
  }

  /** Starts everything, and connects the containers of the instances that there are. */
  async start(): Promise<LabPorts> {
    const { foundation, folder, systemPath } = this.#options;
    await this.#tools.listen();
    const tools = this.#tools.address;
    this.#shells = new LabShells({ folder, systemPath, tools, plane: this.plane });
    await Promise.all([...this.#cells.values()].map((cell) => cell.start()));
    this.#stopFollowing = foundation.on((change) => {
      this.#follow(change);
    });
    for (const instance of foundation.instances.list()) {
      if (hasContainer(instance)) this.#add(instance);
    }
    await this.ssh.start(foundation.cells);
    const ports = { socks: await this.#socks.listen(), diegoSsh: await this.diegoProxy.listen() };
    await this.settled();
    return ports;
  }

  cell(cellId: string): CellRuntime | undefined {
    return this.#cells.get(cellId);
  }

  /** When every container that the foundation's changes so far ask for has come or gone. */
  async settled(): Promise<void> {
    // What is waited for may ask for more.
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async close(): Promise<void> {
    this.faults.close();
    this.#stopFollowing?.();
    await this.settled();
    await this.#socks.close();
    await Promise.all([this.ssh.close(), this.diegoProxy.close()]);
    await this.#tools.close();
    await Promise.all([...this.#cells.values()].map((cell) => cell.close()));
    await this.plane.close();
  }

  #newPlane(listeners: Listeners): DataPlane {
    const { newPlane, foundation, ipv6 = false } = this.#options;
    const log: KernelLogSink = (cellId, text, uptime) =>
      this.#cells.get(cellId)?.kernLog.write(text, uptime);
    const random = () => randomInt(RANDOM_STEPS) / RANDOM_STEPS;
    return (
      newPlane?.(listeners, log) ??
      new SimulatedPlane({ listeners, log, clock: foundation.clock, random, ipv6 })
    );
  }

  #newCells(): ReadonlyMap<string, CellRuntime> {
    const { foundation, folder, config, onError } = this.#options;
    const source = new FoundationPolicySource(foundation);
    return new Map(
      foundation.cells.map((cell) => {
        const root = join(folder, cell.id);
        writeCfdot(root);
        const runtime = new CellRuntime({
          cell,
          config: { ...DEFAULT_CELL_CONFIG, ...config },
          root,
          plane: this.plane,
          source,
          identityOf: (instance) => identityOf(foundation, instance),
          path: () => this.shells.searchPath('cell'),
          onError,
        });
        return [cell.id, runtime];
      }),
    );
  }

  #follow(change: LabChange): void {
    switch (change.kind) {
      case 'instance-created':
        this.#add(change.instance);
        return;
      case 'instance-changed':
        if (hasContainer(change.before) && !hasContainer(change.instance)) {
          this.#remove(change.before);
        }
        return;
      case 'instance-removed':
        this.#remove(change.instance);
        return;
      case 'app':
      case 'policies':
      case 'security-groups':
        // Agents find these out by themselves, when they poll.
        return;
    }
  }

  #add(instance: LabInstance): void {
    const { foundation } = this.#options;
    this.#track(async () => {
      await this.#cells.get(instance.cellId)?.addContainer(instance);
      foundation.instances.ready(instance.handle);
    });
  }

  #remove(instance: LabInstance): void {
    this.#track(async () => {
      await this.diegoProxy.endSessionsIn(instance);
      await this.#cells.get(instance.cellId)?.removeContainer(instance);
    });
  }

  #track(job: () => Promise<void>): void {
    const work = job().catch(this.#options.onError);
    this.#work.add(work);
    void work.then(() => this.#work.delete(work));
  }

  #containerShell(instance: LabInstance) {
    const { foundation } = this.#options;
    const cell = foundation.cell(instance.cellId);
    const identity = identityOf(foundation, instance);
    if (cell === undefined || identity === undefined) return undefined;
    return this.shells.inContainer(instance, cell, identity);
  }
}
