import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { effectiveRules } from '../agent/asg-rules.js';
import { AgentProcess } from '../agent/agent-process.js';
import type { CellConfig } from '../agent/cell-config.js';
import { containerAdded, containerRemoved, type ContainerSpec } from '../agent/container-chains.js';
import { familiesOf } from '../agent/container-families.js';
import type { AgentContainer, PolicyAgent } from '../agent/policy-agent.js';
import type { PolicySource } from '../agent/policy-source.js';
import { readAgentConfig, readPluginConfig } from '../agent/read-job-files.js';
import { Serial } from '../agent/serial.js';
import { containerIpv6 } from '../foundation/ipv6-addresses.js';
import type { LabCell, LabInstance } from '../foundation/model.js';
import type { DataPlane } from '../plane/data-plane.js';
import { AgentStandIn } from './agent-stand-in.js';
import type { AppIdentity } from './app-identity.js';
import { CellClock } from './cell-clock.js';
import { makeFolder, openCellLog, writeCellFile } from './cell-files.js';
import { writeClockFiles } from './clock-files.js';
import { ContainerStore, storeEntry } from './container-store.js';
import { AGENT_CONFIG, CONFLIST, jobFiles } from './job-files.js';
import { KernLog } from './kern-log.js';
import { LagerLog } from './lager-log.js';
import { RepLog } from './rep-log.js';
import type { RotatingLog } from './rotating-log.js';

export interface CellRuntimeOptions {
  readonly cell: LabCell;
  readonly config: CellConfig;
  /** Folder that holds what is `/` on a real cell. */
  readonly root: string;
  readonly plane: DataPlane;
  readonly source: PolicySource;
  readonly identityOf: (instance: LabInstance) => AppIdentity | undefined;
  /** Search path of the cell's processes. */
  readonly path: () => string;
  readonly onError: (error: unknown) => void;
}

const STORE_FOLDER = '/var/vcap/data/container-metadata';
const REP_LOG = '/var/vcap/sys/log/rep/rep.stdout.log';
const AGENT_LOG = '/var/vcap/sys/log/vxlan-policy-agent/vxlan-policy-agent.stdout.log';
const AGENT_SOURCE = 'cfnetworking.vxlan-policy-agent';
const KERN_LOG = '/var/log/kern.log';

/**
 * One cell at work: its files, its policy agent with both servers, and what Garden and the CNI plugins do when a
 * container comes or goes. Containers are handled one after the other.
 */
export class CellRuntime {
  /** monit's child; stopped and started on a shell's word. */
  readonly process: AgentProcess;
  readonly root: string;
  readonly clock = new CellClock();
  readonly kernLog: KernLog;
  readonly kernLogFile: RotatingLog;
  readonly #options: CellRuntimeOptions;
  readonly #store: ContainerStore;
  readonly #repLog: RepLog;
  readonly #agentLog: LagerLog;
  readonly #queue = new Serial();
  readonly #containers = new Map<string, { spec: ContainerSpec; config: CellConfig }>();

  constructor(options: CellRuntimeOptions) {
    const { cell, config, plane, root } = options;
    this.#options = options;
    this.root = root;
    const clock = () => this.clock.milliseconds();
    this.kernLogFile = openCellLog(root, KERN_LOG);
    this.kernLog = new KernLog(this.kernLogFile, cell.agentId, this.clock);
    this.writeClock();
    for (const [path, text] of jobFiles(cell, config)) writeCellFile(root, path, text);
    this.#store = new ContainerStore(makeFolder(root, STORE_FOLDER));
    this.#repLog = new RepLog(openCellLog(root, REP_LOG), clock);
    this.#agentLog = new LagerLog(openCellLog(root, AGENT_LOG), AGENT_SOURCE, clock);
    this.process = new AgentProcess({
      readConfig: () => this.#readAgentConfig(),
      source: options.source,
      containers: () => this.#store.entries().map(agentContainer),
      hasContainer: (handle) => this.#store.has(handle),
      standIn: new AgentStandIn(
        root,
        () => plane.entry({ kind: 'cell', cellId: cell.id }),
        options.path,
      ),
      install: (text, family) => plane.restoreRules(cell.id, text, { keep: true, family }),
      clock,
      onError: options.onError,
    });
  }

  /** The running agent. Errors: an Error while there is none. */
  get agent(): PolicyAgent {
    const { running } = this.process;
    if (running === undefined) throw new Error('the cell has no running agent');
    return running.agent;
  }

  async start(): Promise<void> {
    await this.#options.plane.addCell(this.#options.cell);
    await this.process.start();
  }

  /** Brings the files that tell of the cell's clock up to date. */
  writeClock(): void {
    writeClockFiles(this.root, this.clock);
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
    await this.process.stop();
  }

  async #add(instance: LabInstance): Promise<void> {
    const { cell, plane, source, identityOf } = this.#options;
    const identity = identityOf(instance);
    // The app was deleted before its container was made: there is nothing to connect.
    if (identity === undefined) return;
    const config = this.#configForContainer();
    const spec: ContainerSpec = {
      ...instance,
      workload: 'app',
      ...(plane.hasIpv6 && { ipv6: containerIpv6(instance.ip) }),
    };
    this.#repLog.write('reserved', instance, identity);
    await plane.addContainer(instance);
    const { spaceGuid } = identity.app;
    const groups = await source.securityGroups([spaceGuid]);
    const rules = effectiveRules(groups, spaceGuid, spec.workload);
    for (const family of familiesOf(spec)) {
      const text = containerAdded(spec, { cellIp: cell.ip, config, rules }, family);
      await plane.restoreRules(cell.id, text, { keep: true, family });
    }
    this.#containers.set(instance.handle, { spec, config });
    this.#store.put(storeEntry(instance, identity, spec.ipv6));
    await this.#tellAgent(instance.handle);
    this.#repLog.write('running', instance, identity);
  }

  async #remove(instance: LabInstance): Promise<void> {
    const { cell, plane, identityOf } = this.#options;
    const container = this.#containers.get(instance.handle);
    if (container === undefined) return;
    this.#containers.delete(instance.handle);
    this.#store.delete(instance.handle);
    // A cycle that still knows the container must not bring its chain back.
    await this.process.settled();
    const { spec, config } = container;
    for (const family of familiesOf(spec)) {
      const text = containerRemoved(spec, { cellIp: cell.ip, config, rules: [] }, family);
      await plane.restoreRules(cell.id, text, { keep: true, family });
    }
    await plane.removeContainer(instance);
    this.#repLog.write('completed', instance, identityOf(instance));
  }

  /** What cni-wrapper-plugin asks of the force server; an agent that is just not there catches up at its start. */
  async #tellAgent(handle: string): Promise<void> {
    const { running } = this.process;
    await running?.agent.forcePolicyCycle();
    if (running?.config.dynamicAsgs === true) await running.agent.asgCycle(handle);
  }

  #readAgentConfig(): CellConfig {
    try {
      const config = readAgentConfig(this.#read(AGENT_CONFIG), this.#options.config);
      this.#agentLog.info('starting');
      return config;
    } catch (error) {
      this.#agentLog.error('reading-config', error);
      throw error;
    }
  }

  #configForContainer(): CellConfig {
    const { config, onError } = this.#options;
    const agent = this.process.running?.config ?? config;
    try {
      return readPluginConfig(this.#read(CONFLIST), agent);
    } catch (error) {
      onError(error);
      return agent;
    }
  }

  #read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
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
    ...(metadata.ipv6 !== undefined && { ipv6: metadata.ipv6 }),
    workload: 'app',
    appGuid: metadata.policy_group_id ?? '',
    spaceGuid: metadata.space_id ?? '',
  };
}
