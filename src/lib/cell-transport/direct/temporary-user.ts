import { randomBytes } from 'node:crypto';
import { runDirectorTask, TaskFailed } from '../../bosh/director-task.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { asArray, asObject, stringAt } from '../../json/json-value.js';
import type { BoshCli } from '../../live/foundation.js';
import type { ProgramEnvironment } from '../../outside/program.js';
import { once } from '../../source/once.js';
import { pinnedHostKeys } from '../../ssh/host-key.js';
import { newKeyPair } from '../../ssh/key-pair.js';
import type { RemoteCell } from '../cell-transport.js';
import type { CellAccess, CellEntry } from './cell-access.js';
import { CleanUpRequests, sshPath } from './clean-up-requests.js';
import { UserGuard } from './user-guard.js';

interface Waiting {
  readonly cell: RemoteCell;
  readonly resolve: (access: CellAccess) => void;
  readonly reject: (error: unknown) => void;
}

/** Cells that are asked for within this time are set up by one task, in milliseconds. */
const GATHER_MS = 25;

const SSH_PORT = 22;

/** How long the end of a command waits for the director, in milliseconds. */
const RELEASE_PATIENCE_MS = 10_000;

export interface TemporaryUserOptions {
  readonly bosh: BoshCli;
  readonly env: ProgramEnvironment;
  /** Of cells that name none. */
  readonly deployment: string;
}

/**
 * The user that the director makes on cells for as long as a command runs (cf-facts 7.3), with a key that exists in
 * memory only. All cells wanted at a time are one task for each instance group: every task asks each of its agents.
 */
export class TemporaryUser implements CellEntry {
  readonly #options: TemporaryUserOptions;
  readonly #name = `bosh_${randomBytes(8).toString('hex').slice(0, 15)}`;
  readonly #key = once(() => Promise.resolve(newKeyPair()));
  readonly #guard = once(() => UserGuard.start(this.#options.env));
  readonly #cleanUps = once(async () => new CleanUpRequests(await this.#guard(), this.#name));
  readonly #access = new Map<string, Promise<CellAccess>>();
  readonly #working = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #hasGuard = false;
  #isClosed = false;

  constructor(options: TemporaryUserOptions) {
    this.#options = options;
  }

  keyOf({ id }: RemoteCell): string {
    return id;
  }

  /** Lets the user into a cell, once. Errors: CfnetError of the director's answer. */
  enter(cell: RemoteCell): Promise<CellAccess> {
    const known = this.#access.get(cell.id);
    if (known !== undefined) return known;
    const access = new Promise<CellAccess>((resolve, reject) => {
      if (this.#waiting.length === 0) {
        setTimeout(() => {
          this.#start();
        }, GATHER_MS);
      }
      this.#waiting.push({ cell, resolve, reject });
    });
    this.#access.set(cell.id, access);
    // What failed may be tried again; who asked is told by the promise.
    access.catch(() => this.#access.delete(cell.id));
    return access;
  }

  /** Asks for a cell anew: it may have been replaced, and the user with it. */
  forget(cell: RemoteCell): void {
    this.#access.delete(cell.id);
  }

  /** Takes the user away from all cells. Errors: CfnetError OUTSIDE_FAILED where the director does not answer. */
  async remove(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#working);
    if (!this.#hasGuard) return;
    await (await this.#guard()).release(RELEASE_PATIENCE_MS);
  }

  #start(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const group of groupsOf(all, this.#options.deployment).values()) {
      const work = this.#setUp(group).finally(() => this.#working.delete(work));
      this.#working.add(work);
    }
  }

  async #setUp(waiting: readonly Waiting[]): Promise<void> {
    try {
      if (this.#isClosed) throw closed();
      const access = await this.#setUpByTask(waiting.map(({ cell }) => cell));
      for (const { cell, resolve, reject } of waiting) {
        const found = access.get(cell.id);
        if (found === undefined) reject(noWay(cell));
        else resolve(found);
      }
    } catch (error) {
      // One agent that does not answer fails the task for all.
      if (error instanceof TaskFailed && waiting.length > 1) {
        const half = Math.ceil(waiting.length / 2);
        await Promise.all([this.#setUp(waiting.slice(0, half)), this.#setUp(waiting.slice(half))]);
        return;
      }
      for (const { reject } of waiting) reject(error);
    }
  }

  async #setUpByTask(cells: readonly RemoteCell[]): Promise<ReadonlyMap<string, CellAccess>> {
    const [first] = cells;
    const name = first?.name ?? '';
    const deployment = first?.deployment ?? this.#options.deployment;
    const ids = cells.map(({ id }) => id);
    const group = { deployment, job: name.split('/')[0] ?? '' };
    const key = await this.#key();
    this.#hasGuard = true;
    const cleanUps = await this.#cleanUps();
    // Before the user is there: if cfnet is killed meanwhile, it is removed all the same.
    await cleanUps.expect(group, ids);
    const result = await runDirectorTask(
      this.#options.bosh,
      sshPath(deployment),
      {
        deployment_name: deployment,
        target: { job: group.job, ids, indexes: ids },
        command: 'setup',
        params: { user: this.#name, public_key: key.public },
      },
      `Setting up SSH on ${cells.length === 1 ? name : `${cells.length} cells`}`,
    ).catch(async (error: unknown) => {
      await cleanUps.failed(group, ids, error instanceof TaskFailed);
      throw error;
    });
    await cleanUps.succeeded(group, ids);
    const access = new Map<string, CellAccess>();
    for (const session of asArray(result).flat().map(asObject)) {
      const [id, host] = [stringAt(session, 'id'), stringAt(session, 'ip')];
      const hostKey = stringAt(session, 'host_public_key');
      if (id === undefined || host === undefined || hostKey === undefined) continue;
      access.set(id, {
        host,
        port: SSH_PORT,
        user: this.#name,
        proof: { privateKey: key.private },
        hostCheck: pinnedHostKeys([hostKey]),
        otherHost: 'it has another host key than the director told',
      });
    }
    return access;
  }
}

function groupsOf(
  waiting: readonly Waiting[],
  deployment: string,
): ReadonlyMap<string, readonly Waiting[]> {
  const groups = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const key = `${one.cell.deployment ?? deployment} ${one.cell.name.split('/')[0] ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function noWay({ name }: RemoteCell): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', `The director gave no way into ${name}`);
}

function closed(): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', 'The way into cells is closed');
}
