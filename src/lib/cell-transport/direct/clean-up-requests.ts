import { OneAtATime } from '../../outside/one-at-a-time.js';
import type { UserGuard } from './user-guard.js';

/** Cells of one instance group, which the director is asked for together. */
export interface CellGroup {
  readonly deployment: string;
  /** Name of the instance group. */
  readonly job: string;
}

/** What the guard does with requests. */
type Guard = Pick<UserGuard, 'expect' | 'withdraw'>;

interface Request {
  readonly path: string;
  readonly body: object;
}

/** The cells of a group that have a request, by their ids. */
interface Covered {
  /** They share one. */
  readonly shared: ReadonlySet<string>;
  /** Each has its own. */
  readonly alone: ReadonlySet<string>;
}

const NOBODY: Covered = { shared: new Set(), alone: new Set() };

/**
 * The requests that take a user away from cells: one for all cells of a group, however often they are entered anew. A
 * cell whose agent did not let the user in has one of its own until it does, for such a one fails a task for all.
 */
export class CleanUpRequests {
  readonly #guard: Guard;
  readonly #user: string;
  readonly #covered = new Map<string, Covered>();
  /** A request is there before the one that it stands for goes. */
  readonly #changes = new OneAtATime();

  constructor(guard: Guard, user: string) {
    this.#guard = guard;
    this.#user = user;
  }

  /** Before the user is there: whatever happens meanwhile, it is taken away. Errors: those of the guard. */
  expect(group: CellGroup, ids: readonly string[]): Promise<void> {
    return this.#changes.run(async () => {
      const { shared, alone } = this.#coveredOf(group);
      if (!ids.every((id) => shared.has(id) || alone.has(id))) await this.#write(group, ids);
    });
  }

  /** The user was let in. */
  succeeded(group: CellGroup, ids: readonly string[]): Promise<void> {
    return this.#cover(group, ids, ({ shared, alone }) => ({
      shared: new Set([...shared, ...ids]),
      alone: without(alone, new Set(ids)),
    }));
  }

  /** @param isByAgent whether it was one of the cells that did not let the user in; or else that is not known */
  failed(group: CellGroup, ids: readonly string[], isByAgent: boolean): Promise<void> {
    return this.#cover(group, ids, ({ shared, alone }) => {
      const all = new Set(ids);
      return isByAgent
        ? { shared: without(shared, all), alone: new Set([...alone, ...ids]) }
        : { shared: new Set([...shared, ...without(all, alone)]), alone };
    });
  }

  /** @param spent cells that had a request of theirs while they were entered */
  #cover(
    group: CellGroup,
    spent: readonly string[],
    change: (covered: Covered) => Covered,
  ): Promise<void> {
    return this.#changes.run(async () => {
      const before = this.#coveredOf(group);
      const after = change(before);
      this.#covered.set(keyOf(group), after);
      const wanted = requestsOf(after);
      for (const ids of wanted) await this.#write(group, ids);
      const kept = new Set(wanted.map(String));
      for (const ids of [...requestsOf(before), spent]) {
        if (!kept.has(String(ids))) await this.#withdraw(group, ids);
      }
    });
  }

  #coveredOf(group: CellGroup): Covered {
    return this.#covered.get(keyOf(group)) ?? NOBODY;
  }

  #write(group: CellGroup, ids: readonly string[]): Promise<void> {
    const { path, body } = this.#request(group, ids);
    return this.#guard.expect(path, body);
  }

  #withdraw(group: CellGroup, ids: readonly string[]): Promise<void> {
    const { path, body } = this.#request(group, ids);
    return this.#guard.withdraw(path, body);
  }

  #request({ deployment, job }: CellGroup, ids: readonly string[]): Request {
    return {
      path: sshPath(deployment),
      body: {
        deployment_name: deployment,
        target: { job, ids, indexes: ids },
        command: 'cleanup',
        params: { user_regex: `^${this.#user}` },
      },
    };
  }
}

export function sshPath(deployment: string): string {
  return `/deployments/${encodeURIComponent(deployment)}/ssh`;
}

function keyOf({ deployment, job }: CellGroup): string {
  return `${deployment} ${job}`;
}

/** The ids that each request names. */
function requestsOf({ shared, alone }: Covered): readonly (readonly string[])[] {
  const each = [...alone].map((id) => [id]);
  return shared.size === 0 ? each : [[...shared], ...each];
}

function without(ids: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].filter((id) => !others.has(id)));
}
