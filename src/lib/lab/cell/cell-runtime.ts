import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asObject, booleanAt, objectsAt } from '../../json/json-value.js';
import { effectiveRules } from '../agent/asg-rules.js';
import { AgentServers, type AgentPorts } from '../agent/agent-server.js';
import type { CellConfig } from '../agent/cell-config.js';
import { containerAdded, containerRemoved, type ContainerSpec } from '../agent/container-chains.js';
import { PolicyAgent, type AgentContainer } from '../agent/policy-agent.js';
import type { PolicySource } from '../agent/policy-source.js';
import { Serial } from '../agent/serial.js';
import type { LabCell, LabInstance } from '../foundation/model.js';
import type { DataPlane } from '../plane/data-plane.js';
import type { AppIdentity } from './app-identity.js';
import { ContainerStore, storeEntry } from './container-store.js';
import { jobFiles } from './job-files.js';
import { RepLog } from './rep-log.js';
import { RotatingLog } from './rotating-log.js';

export interface CellRuntimeOptions {
  readonly cell: LabCell;
  readonly config: CellConfig;
  /** Folder that holds what is `/` on a real cell. */
  readonly root: string;
  readonly plane: DataPlane;
  readonly source: PolicySource;
  readonly identityOf: (instance: LabInstance) => AppIdentity | undefined;
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

const STORE_FOLDER = '/var/vcap/data/container-metadata';
const REP_LOG = '/var/vcap/sys/log/rep/rep.stdout.log';
const CONFLIST = '/var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist';
const FOLDER_MODE = 0o700;

/**
 * One cell at work: its files, its policy agent with both servers, and what Garden and the CNI plugins do when a
 * container comes or goes. Containers are handled one after the other.
 */
export class CellRuntime {
  readonly agent: PolicyAgent;
  readonly root: string;
  readonly #options: CellRuntimeOptions;
  readonly #store: ContainerStore;
  readonly #repLog: RepLog;
  readonly #servers: AgentServers;
  readonly #queue = new Serial();
  readonly #containers = new Map<string, { spec: ContainerSpec; config: CellConfig }>();
  #ports: AgentPorts | undefined;

  constructor(options: CellRuntimeOptions) {
    const { cell, config, plane, root } = options;
    this.#options = options;
    this.root = root;
    for (const [path, text] of jobFiles(cell, config)) writeCellFile(root, path, text);
    this.#store = new ContainerStore(makeFolder(root, STORE_FOLDER));
    makeFolder(root, dirname(REP_LOG));
    this.#repLog = new RepLog(new RotatingLog(join(root, REP_LOG)), options.clock);
    this.agent = new PolicyAgent({
      config,
      source: options.source,
      containers: () => this.#store.entries().map(agentContainer),
      install: (text) => plane.restoreRules(cell.id, text, { keep: true }),
      clock: options.clock,
      onError: options.onError,
    });
    this.#servers = new AgentServers(this.agent, {
      dynamicAsgs: config.dynamicAsgs,
      hasContainer: (handle) => this.#store.has(handle),
    });
  }

  /** Loopback ports of the agent's servers; present after `start`. */
  get ports(): AgentPorts | undefined {
    return this.#ports;
  }

  async start(): Promise<void> {
    this.#ports = await this.#servers.listen();
    await this.#options.plane.addCell(this.#options.cell);
    await this.agent.start();
  }

  /** Resolves when the container is connected and its rules are in force. */
  addContainer(instance: LabInstance): Promise<void> {
    return this.#queue.run(() => this.#add(instance));
  }

  removeContainer(instance: LabInstance): Promise<void> {
    return this.#queue.run(() => this.#remove(instance));
  }

  /** When everything asked for so far is done. */
  async settled(): Promise<void> {
    await this.#queue.idle();
  }

  async close(): Promise<void> {
    await this.#queue.idle();
    await this.agent.close();
    await this.#servers.close();
  }

  async #add(instance: LabInstance): Promise<void> {
    const { cell, plane, source, identityOf } = this.#options;
    const identity = identityOf(instance);
    // The app was deleted before its container was made: there is nothing to connect.
    if (identity === undefined) return;
    const config = this.#configForContainer();
    const spec: ContainerSpec = { ...instance, workload: 'app' };
    this.#repLog.write('reserved', instance, identity);
    await plane.addContainer(instance);
    const { spaceGuid } = identity.app;
    const groups = await source.securityGroups([spaceGuid]);
    const rules = effectiveRules(groups, spaceGuid, spec.workload);
    const text = containerAdded(spec, { cellIp: cell.ip, config, rules });
    await plane.restoreRules(cell.id, text, { keep: true });
    this.#containers.set(instance.handle, { spec, config });
    this.#store.put(storeEntry(instance, identity));
    await this.agent.forcePolicyCycle();
    if (config.dynamicAsgs) await this.agent.asgCycle(instance.handle);
    this.#repLog.write('running', instance, identity);
  }

  async #remove(instance: LabInstance): Promise<void> {
    const { cell, plane, identityOf } = this.#options;
    const container = this.#containers.get(instance.handle);
    if (container === undefined) return;
    this.#containers.delete(instance.handle);
    this.#store.delete(instance.handle);
    // A cycle that still knows the container must not bring its chain back.
    await this.agent.settled();
    const { spec, config } = container;
    const text = containerRemoved(spec, { cellIp: cell.ip, config, rules: [] });
    await plane.restoreRules(cell.id, text, { keep: true });
    await plane.removeContainer(instance);
    this.#repLog.write('completed', instance, identityOf(instance));
  }

  /** The conflist is read anew for each container, so editing it touches only new ones (cf-facts 2.4). */
  #configForContainer(): CellConfig {
    const { config, onError } = this.#options;
    try {
      const conflist: unknown = JSON.parse(readFileSync(join(this.root, CONFLIST), 'utf8'));
      const [plugin] = objectsAt(asObject(conflist), 'plugins');
      const asgLogging = booleanAt(plugin, 'iptables_asg_logging');
      return {
        ...config,
        c2cDenyLogging: booleanAt(plugin, 'iptables_c2c_logging') ?? config.c2cDenyLogging,
        // Dynamic security groups are the agent's: it has the flag from its own file.
        asgLogging: (config.dynamicAsgs ? undefined : asgLogging) ?? config.asgLogging,
      };
    } catch (error) {
      onError(error);
      return config;
    }
  }
}

function agentContainer({
  handle,
  ip,
  metadata,
}: ReturnType<ContainerStore['entries']>[number]): AgentContainer {
  return {
    handle,
    ip,
    workload: 'app',
    appGuid: metadata.policy_group_id ?? '',
    spaceGuid: metadata.space_id ?? '',
  };
}

/** Writes what has an absolute path on a real cell. */
export function writeCellFile(root: string, path: string, text: string, mode = 0o600): void {
  makeFolder(root, dirname(path));
  writeFileSync(join(root, path), text, { mode });
  chmodSync(join(root, path), mode);
}

export function makeFolder(root: string, path: string): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  return folder;
}
