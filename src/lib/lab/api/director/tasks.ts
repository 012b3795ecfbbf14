import type { Foundation } from '../../foundation/foundation.js';
import { taskMissing } from './director-error.js';

export type TaskState = 'processing' | 'done' | 'error';

/** A director's task; its work is over when `state` is no longer `processing`. */
export interface DirectorTask {
  readonly id: number;
  readonly description: string;
  readonly user: string;
  readonly deployment: string;
  readonly startedAt: number;
  readonly state: TaskState;
  /** When it ended, else when it began. */
  readonly timestamp: number;
  /** Lines of `output?type=event`. */
  readonly events: string;
  /** `output?type=result`. */
  readonly result: string;
}

type NewTask = Pick<DirectorTask, 'description' | 'user' | 'deployment'>;

/** How many tasks are remembered. */
const KEPT_TASKS = 1000;

/** The director's tasks; ids count up from 1. */
export class Tasks {
  readonly #clock: Foundation['clock'];
  readonly #tasks = new Map<number, DirectorTask>();
  #lastId = 0;

  constructor(clock: Foundation['clock']) {
    this.#clock = clock;
  }

  /** Starts work; its text is the task's result, and what it throws the task's error. Gives the id at once. */
  start(task: NewTask, work: () => Promise<string>): number {
    const id = ++this.#lastId;
    const startedAt = this.#clock();
    this.#tasks.set(id, {
      id,
      ...task,
      startedAt,
      state: 'processing',
      timestamp: startedAt,
      events: '',
      result: '',
    });
    this.#tasks.delete(id - KEPT_TASKS);
    void work().then(
      (result) => {
        this.#finish(id, { state: 'done', result });
      },
      (error: unknown) => {
        this.#finish(id, { state: 'error', events: this.#errorEvent(error) });
      },
    );
    return id;
  }

  /** Errors: DirectorError 404. */
  get(id: string): DirectorTask {
    const task = this.#tasks.get(Number(id));
    if (task === undefined) throw taskMissing(id);
    return task;
  }

  /** Newest first. */
  list(): readonly DirectorTask[] {
    return [...this.#tasks.values()].toReversed();
  }

  #finish(id: number, end: Partial<DirectorTask>): void {
    const task = this.#tasks.get(id);
    if (task !== undefined) this.#tasks.set(id, { ...task, ...end, timestamp: this.#clock() });
  }

  #errorEvent(error: unknown): string {
    const time = Math.floor(this.#clock() / 1000);
    const message = error instanceof Error ? error.message : String(error);
    return `${JSON.stringify({ time, error: { code: 100, message } })}\n`;
  }
}
