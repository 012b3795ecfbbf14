import { CfnetError } from '../../errors/cfnet-error.js';
import type { AuditLog } from './audit-log.js';
import { SYSTEM_ACTOR } from './audit-log.js';
import { newGuid } from './guid.js';
import type { CrashDetail, Instances } from './instances.js';
import type { LabContext } from './lab-context.js';
import type { LabActor, LabApp, LabProcess } from './model.js';

/** What a new app is to be; the rest has defaults. */
export interface AppSpec {
  readonly name: string;
  readonly spaceGuid: string;
  /** How many `web` instances; default 1. */
  readonly instances?: number;
  /** Default `[8080]`. */
  readonly ports?: readonly number[];
  readonly hosts?: readonly string[];
  readonly internalHosts?: readonly string[];
  /** Default STARTED. */
  readonly state?: LabApp['state'];
}

/** Which instance: its process type, `web` unless said otherwise, and its index. */
export interface InstancePlace {
  readonly type?: string;
  readonly index: number;
}

/**
 * The apps of the foundation and all that can be done to them. Every deed leaves the audit events that Cloud
 * Controller writes, in the name of `by`. Errors: CfnetError NOT_FOUND for an unknown app, process or instance,
 * BAD_INPUT for a name that is taken in the space or for more instances than fit.
 */
export class Apps {
  readonly #context: LabContext;
  readonly #audit: AuditLog;
  readonly #instances: Instances;
  readonly #byGuid: Map<string, LabApp>;

  constructor(
    context: LabContext,
    audit: AuditLog,
    instances: Instances,
    apps: readonly LabApp[] = [],
  ) {
    this.#context = context;
    this.#audit = audit;
    this.#instances = instances;
    this.#byGuid = new Map(apps.map((app) => [app.guid, app]));
  }

  list(): readonly LabApp[] {
    return [...this.#byGuid.values()];
  }

  byGuid(guid: string): LabApp | undefined {
    return this.#byGuid.get(guid);
  }

  /** All apps of that name; names are unique within a space only. */
  named(name: string): readonly LabApp[] {
    return this.list().filter((app) => app.name === name);
  }

  create(spec: AppSpec, by: LabActor = SYSTEM_ACTOR): LabApp {
    this.#checkName(spec.name, spec.spaceGuid);
    const {
      instances = 1,
      ports = [8080],
      hosts = [],
      internalHosts = [],
      state = 'STARTED',
    } = spec;
    if (state === 'STARTED') this.#instances.checkRoom(instances);
    const guid = newGuid(this.#context.random);
    const now = this.#context.clock();
    const app: LabApp = {
      guid,
      name: spec.name,
      spaceGuid: spec.spaceGuid,
      state,
      createdAt: now,
      updatedAt: now,
      ports,
      sshEnabled: true,
      hosts,
      internalHosts,
      processes: [{ guid, version: newGuid(this.#context.random), type: 'web', instances }],
    };
    this.#audit.record('audit.app.create', app, by, { request: { name: app.name } });
    this.#put(app);
    this.#instances.startMissing(app);
    return app;
  }

  rename(guid: string, name: string, by: LabActor = SYSTEM_ACTOR): LabApp {
    const app = this.#require(guid);
    if (name !== app.name) this.#checkName(name, app.spaceGuid);
    const renamed = this.#update(app, { name });
    this.#audit.record('audit.app.update', renamed, by, { request: { name } });
    return renamed;
  }

  delete(guid: string, by: LabActor = SYSTEM_ACTOR): void {
    const app = this.#require(guid);
    this.#audit.record('audit.app.delete-request', app, by);
    this.#instances.stop(app, 'deleted');
    this.#byGuid.delete(guid);
    this.#context.emit({ kind: 'app', appGuid: guid });
  }

  start(guid: string, by: LabActor = SYSTEM_ACTOR): LabApp {
    const app = this.#require(guid);
    if (app.state === 'STOPPED') this.#instances.checkRoom(wantedInstances(app));
    const started = this.#update(app, {
      state: 'STARTED',
      ...(app.state === 'STOPPED' ? { processes: this.#newVersions(app) } : {}),
    });
    this.#audit.record('audit.app.start', started, by);
    this.#instances.startMissing(started);
    return started;
  }

  stop(guid: string, by: LabActor = SYSTEM_ACTOR): LabApp {
    const stopped = this.#update(this.#require(guid), { state: 'STOPPED' });
    this.#audit.record('audit.app.stop', stopped, by);
    this.#instances.stop(stopped, 'stopped');
    return stopped;
  }

  restart(guid: string, by: LabActor = SYSTEM_ACTOR): LabApp {
    return this.#renew(guid, 'audit.app.restart', by);
  }

  restage(guid: string, by: LabActor = SYSTEM_ACTOR): LabApp {
    return this.#renew(guid, 'audit.app.restage', by);
  }

  /** Sets how many instances a process has; new ones take the next indexes, the highest go first. */
  scale(guid: string, type: string, instances: number, by: LabActor = SYSTEM_ACTOR): LabApp {
    const app = this.#require(guid);
    const process = requireProcess(app, type);
    if (app.state === 'STARTED') this.#instances.checkRoom(instances - process.instances);
    const processes = app.processes.map((one) => (one === process ? { ...one, instances } : one));
    const scaled = this.#update(app, { processes });
    this.#audit.record('audit.app.process.scale', scaled, by, {
      process_guid: process.guid,
      process_type: type,
      request: { instances },
    });
    this.#instances.stop(scaled, 'scaled-down');
    this.#instances.startMissing(scaled);
    return scaled;
  }

  setSshEnabled(guid: string, sshEnabled: boolean, by: LabActor = SYSTEM_ACTOR): LabApp {
    const app = this.#update(this.#require(guid), { sshEnabled });
    this.#audit.record('audit.app.update', app, by, { request: { enable_ssh: sshEnabled } });
    return app;
  }

  /** Notes that somebody got, or was refused, a shell in an instance (ccng app_ssh event). */
  recordSsh(guid: string, index: number, authorized: boolean, by: LabActor): void {
    const type = authorized ? 'audit.app.ssh-authorized' : 'audit.app.ssh-unauthorized';
    this.#audit.record(type, this.#require(guid), by, { index });
  }

  crashInstance(guid: string, place: InstancePlace, detail: CrashDetail = {}): void {
    const app = this.#require(guid);
    this.#instances.crash(app, requireProcess(app, place.type), place.index, detail);
  }

  restartInstance(guid: string, place: InstancePlace, by: LabActor = SYSTEM_ACTOR): void {
    const app = this.#require(guid);
    const process = requireProcess(app, place.type);
    this.#instances.restart(app, process, place.index);
    this.#audit.record('audit.app.process.terminate_instance', app, by, {
      process_guid: process.guid,
      process_type: process.type,
      process_index: place.index,
    });
  }

  moveInstance(guid: string, place: InstancePlace, cellId: string): void {
    const app = this.#require(guid);
    this.#instances.move(app, requireProcess(app, place.type), place.index, cellId);
  }

  #renew(guid: string, eventType: string, by: LabActor): LabApp {
    const app = this.#require(guid);
    const renewed = this.#update(app, { state: 'STARTED', processes: this.#newVersions(app) });
    this.#audit.record(eventType, renewed, by);
    this.#instances.stop(renewed, 'stopped');
    this.#instances.startMissing(renewed);
    return renewed;
  }

  /** A restart gives each process another version, the second half of Diego's process guid. */
  #newVersions(app: LabApp): readonly LabProcess[] {
    return app.processes.map((process) => ({ ...process, version: newGuid(this.#context.random) }));
  }

  #update(app: LabApp, change: Partial<LabApp>): LabApp {
    return this.#put({ ...app, ...change, updatedAt: this.#context.clock() });
  }

  #put(app: LabApp): LabApp {
    this.#byGuid.set(app.guid, app);
    this.#context.emit({ kind: 'app', appGuid: app.guid });
    return app;
  }

  #require(guid: string): LabApp {
    const app = this.#byGuid.get(guid);
    if (app === undefined) throw new CfnetError('NOT_FOUND', `The lab has no app ${guid}.`);
    return app;
  }

  #checkName(name: string, spaceGuid: string): void {
    if (this.named(name).some((app) => app.spaceGuid === spaceGuid)) {
      throw new CfnetError('BAD_INPUT', `App with the name '${name}' already exists.`);
    }
  }
}

function wantedInstances(app: LabApp): number {
  return app.processes.reduce((sum, process) => sum + process.instances, 0);
}

function requireProcess(app: LabApp, type = 'web'): LabProcess {
  const process = app.processes.find((one) => one.type === type);
  if (process === undefined)
    throw new CfnetError('NOT_FOUND', `${app.name} has no process ${type}.`);
  return process;
}
