import { CfnetError } from '../../errors/cfnet-error.js';
import type { AuditLog } from './audit-log.js';
import { allot, CELL_CAPACITY, FRESH_POOL, type PoolCursor } from './cell-pool.js';
import { newHandle } from './guid.js';
import type { LabContext } from './lab-context.js';
import type { LabApp, LabCell, LabInstance, LabProcess } from './model.js';

/** Why a container ends; agents and logs show it. */
export type EndReason = 'stopped' | 'scaled-down' | 'deleted' | 'evacuated';

export interface CrashDetail {
  readonly exitStatus?: number;
  readonly exitDescription?: string;
  /** Whether Diego starts it anew at once, as it does for the first crashes; default true. */
  readonly restart?: boolean;
}

export interface InstanceState {
  readonly instances: readonly LabInstance[];
  /** By cell id. */
  readonly pools: Readonly<Record<string, PoolCursor>>;
}

/** All app instances and where they run: what Diego's BBS and the cells' allocators know. */
export class Instances {
  readonly #context: LabContext;
  readonly #audit: AuditLog;
  readonly #cells: ReadonlyMap<string, LabCell>;
  /** True: a new instance is STARTING until `ready` is called; false: it runs at once. */
  readonly #awaitsReady: boolean;
  readonly #byHandle = new Map<string, LabInstance>();
  readonly #pools: Map<string, PoolCursor>;

  constructor(
    context: LabContext,
    audit: AuditLog,
    cells: ReadonlyMap<string, LabCell>,
    options: { readonly awaitsReady: boolean; readonly state?: InstanceState },
  ) {
    this.#context = context;
    this.#audit = audit;
    this.#cells = cells;
    this.#awaitsReady = options.awaitsReady;
    this.#pools = new Map(Object.entries(options.state?.pools ?? {}));
    for (const instance of options.state?.instances ?? [])
      this.#byHandle.set(instance.handle, instance);
  }

  state(): InstanceState {
    return { instances: this.list(), pools: Object.fromEntries(this.#pools) };
  }

  list(): readonly LabInstance[] {
    return [...this.#byHandle.values()];
  }

  byHandle(handle: string): LabInstance | undefined {
    return this.#byHandle.get(handle);
  }

  /** Instances of an app, by process type and index. */
  ofApp(appGuid: string): readonly LabInstance[] {
    return this.list()
      .filter((instance) => instance.appGuid === appGuid)
      .toSorted((a, b) => a.processType.localeCompare(b.processType) || a.index - b.index);
  }

  onCell(cellId: string): readonly LabInstance[] {
    return this.list().filter((instance) => instance.cellId === cellId);
  }

  /** The instance with that index, whatever its state. */
  at(processGuid: string, index: number): LabInstance | undefined {
    return this.list().find(
      (instance) => instance.processGuid === processGuid && instance.index === index,
    );
  }

  /** Errors: CfnetError when the cells have no room for `more` containers. */
  checkRoom(more: number): void {
    const room = this.#cells.size * CELL_CAPACITY - this.list().filter(hasContainer).length;
    if (more > room) {
      throw new CfnetError('BAD_INPUT', `The cells have room for ${room} more instances only.`, {
        hint: 'Ask for fewer instances or start a lab with more cells.',
      });
    }
  }

  /** Starts every wanted instance that is not there; of a stopped app none is wanted. */
  startMissing(app: LabApp): void {
    if (app.state !== 'STARTED') return;
    const present = new Set(this.ofApp(app.guid).map((one) => slot(one.processGuid, one.index)));
    for (const process of app.processes) {
      for (let index = 0; index < process.instances; index++) {
        if (!present.has(slot(process.guid, index))) this.#create(app, process, index, {});
      }
    }
  }

  /** Ends instances of an app: all, or those that its processes do not want any more. */
  stop(app: LabApp, reason: EndReason): void {
    const wanted = new Map(app.processes.map((process) => [process.guid, process.instances]));
    for (const instance of this.ofApp(app.guid)) {
      const isSurplus = instance.index >= (wanted.get(instance.processGuid) ?? 0);
      if (reason !== 'scaled-down' || isSurplus) this.#remove(instance, reason);
    }
  }

  /** A container is up: STARTING becomes RUNNING; anything else stays as it is. */
  ready(handle: string): void {
    const before = this.#byHandle.get(handle);
    if (before?.state === 'STARTING') this.#change(before, { state: 'RUNNING' });
  }

  /**
   * The app of an instance exits. Both crash events are written (cf-facts 4.3) and, unless `restart` is false,
   * another container takes its place. Errors: CfnetError when there is no running instance.
   */
  crash(app: LabApp, process: LabProcess, index: number, detail: CrashDetail = {}): void {
    const before = this.#running(app, process, index);
    this.#change(before, { state: 'CRASHED', crashCount: before.crashCount + 1 });
    this.#recordCrash(app, process, before, detail);
    if (detail.restart ?? true) this.restartCrashed(app, process, index);
  }

  /** Diego's next try for a crashed instance; nothing happens when it did not crash. */
  restartCrashed(app: LabApp, process: LabProcess, index: number): void {
    const crashed = this.at(process.guid, index);
    if (crashed?.state !== 'CRASHED') return;
    this.#byHandle.delete(crashed.handle);
    this.#create(app, process, index, { crashCount: crashed.crashCount });
  }

  /** `cf restart-app-instance`: the container ends and another takes its place. Errors: CfnetError. */
  restart(app: LabApp, process: LabProcess, index: number): void {
    this.#remove(this.#present(app, process, index), 'stopped');
    this.#create(app, process, index, {});
  }

  /**
   * Moves an instance to another cell as evacuation does: the new container starts before the old one ends.
   * Errors: CfnetError when there is no such instance or cell.
   */
  move(app: LabApp, process: LabProcess, index: number, cellId: string): void {
    const before = this.#running(app, process, index);
    const cell = this.#cells.get(cellId);
    if (cell === undefined) throw new CfnetError('NOT_FOUND', `The lab has no cell ${cellId}.`);
    if (before.cellId === cellId) return;
    this.#create(app, process, index, { cell, crashCount: before.crashCount });
    this.#remove(before, 'evacuated');
    const data = { instance: before.handle, index, cell_id: before.cellId, reason: 'EVACUATING' };
    this.#audit.record('audit.app.process.rescheduling', app, processActor(process), data);
  }

  #recordCrash(app: LabApp, process: LabProcess, before: LabInstance, detail: CrashDetail): void {
    const exitStatus = detail.exitStatus ?? 1;
    const data = {
      instance: before.handle,
      index: before.index,
      cell_id: before.cellId,
      exit_status: exitStatus,
      exit_description:
        detail.exitDescription ??
        `APP/PROC/${process.type.toUpperCase()}: Exited with status ${exitStatus}`,
      reason: 'CRASHED',
    };
    this.#audit.record('audit.app.process.crash', app, processActor(process), data);
    this.#audit.record('app.crash', app, { guid: app.guid, type: 'app', name: app.name }, data);
  }

  #create(
    app: LabApp,
    process: LabProcess,
    index: number,
    given: { readonly cell?: LabCell; readonly crashCount?: number },
  ): void {
    const cell = given.cell ?? this.#bestCell(app.guid);
    const neighbours = this.onCell(cell.id).filter(hasContainer);
    const pool = this.#pools.get(cell.id) ?? FRESH_POOL;
    const { ip, portMappings, cursor } = allot(cell, pool, neighbours, app.ports);
    this.#pools.set(cell.id, cursor);
    const now = this.#context.clock();
    const instance: LabInstance = {
      appGuid: app.guid,
      processGuid: process.guid,
      processType: process.type,
      index,
      handle: newHandle(this.#context.random),
      cellId: cell.id,
      ip,
      state: this.#awaitsReady ? 'STARTING' : 'RUNNING',
      createdAt: now,
      since: now,
      crashCount: given.crashCount ?? 0,
      portMappings,
    };
    this.#byHandle.set(instance.handle, instance);
    this.#context.emit({ kind: 'instance-created', instance });
  }

  #change(before: LabInstance, change: Partial<Pick<LabInstance, 'state' | 'crashCount'>>): void {
    const instance = { ...before, ...change, since: this.#context.clock() };
    this.#byHandle.set(instance.handle, instance);
    this.#context.emit({ kind: 'instance-changed', before, instance });
  }

  #remove(instance: LabInstance, reason: EndReason): void {
    this.#byHandle.delete(instance.handle);
    if (hasContainer(instance)) this.#context.emit({ kind: 'instance-removed', instance, reason });
  }

  #present(app: LabApp, process: LabProcess, index: number): LabInstance {
    const found = this.at(process.guid, index);
    if (found !== undefined) return found;
    throw new CfnetError('NOT_FOUND', `The app ${app.name} has no instance ${index}.`);
  }

  #running(app: LabApp, process: LabProcess, index: number): LabInstance {
    const found = this.#present(app, process, index);
    if (hasContainer(found)) return found;
    throw new CfnetError('NOT_FOUND', `Instance ${index} of ${app.name} has no container.`);
  }

  /** The cell with the fewest instances of the app, then the fewest of all, then the first (Diego's auction). */
  #bestCell(appGuid: string): LabCell {
    const load = new Map([...this.#cells.keys()].map((id) => [id, { own: 0, all: 0 }]));
    for (const instance of this.#byHandle.values()) {
      const counts = load.get(instance.cellId);
      if (counts === undefined || !hasContainer(instance)) continue;
      counts.all++;
      if (instance.appGuid === appGuid) counts.own++;
    }
    const [best] = [...this.#cells.values()]
      .map((cell) => ({ cell, ...(load.get(cell.id) ?? { own: 0, all: 0 }) }))
      .filter(({ all }) => all < CELL_CAPACITY)
      .toSorted((a, b) => a.own - b.own || a.all - b.all);
    if (best === undefined) throw new CfnetError('BAD_INPUT', 'No cell has room for an instance.');
    return best.cell;
  }
}

/** Whether the instance has a container now. */
export function hasContainer(instance: LabInstance): boolean {
  return instance.state === 'STARTING' || instance.state === 'RUNNING';
}

function processActor(process: LabProcess): { guid: string; type: string; name: string } {
  return { guid: process.guid, type: 'process', name: process.type };
}

/** Guids hold no blank, so no two slots share a key. */
function slot(processGuid: string, index: number): string {
  return `${processGuid} ${index}`;
}
