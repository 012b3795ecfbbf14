/** Something that was done on the director (bosh Models::Event). */
export interface DirectorEvent {
  readonly id: string;
  /** Seconds of the Unix epoch. */
  readonly timestamp: number;
  readonly user: string;
  readonly action: string;
  readonly object_type: string;
  readonly object_name: string;
  readonly task: string;
  readonly deployment: string;
  readonly instance: string;
  readonly context: Readonly<Record<string, string>>;
  readonly error?: string;
}

/** Most events in one answer (bosh EventsController). */
const PAGE = 200;
const KEPT_EVENTS = 5000;

/** Query parameters that must equal a field of the event. */
const EQUALITIES = [
  'task',
  'deployment',
  'instance',
  'user',
  'action',
  'object_type',
  'object_name',
] as const satisfies readonly (keyof DirectorEvent)[];

/** The director's events; ids count up from 1. */
export class DirectorEvents {
  readonly #events: DirectorEvent[] = [];
  #lastId = 0;

  add(event: Omit<DirectorEvent, 'id'>): void {
    this.#events.push({ id: String(++this.#lastId), ...event });
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
  }

  get(id: string): DirectorEvent | undefined {
    return this.#events.find((event) => event.id === id);
  }

  /** The newest that fit the parameters of `GET /events`, newest first. */
  query(parameters: Readonly<Record<string, string>>): readonly DirectorEvent[] {
    const below = Number(parameters['before_id'] ?? Number.POSITIVE_INFINITY);
    const before = seconds(parameters['before_time']) ?? Number.POSITIVE_INFINITY;
    const after = seconds(parameters['after_time']) ?? Number.NEGATIVE_INFINITY;
    return this.#events
      .filter((event) => Number(event.id) < below)
      .filter(({ timestamp }) => timestamp < before && timestamp > after)
      .filter((event) =>
        EQUALITIES.every((key) => [undefined, event[key]].includes(parameters[key])),
      )
      .toReversed()
      .slice(0, PAGE);
  }
}

/** Epoch seconds, or any date that JavaScript reads; a text that is neither restricts nothing. */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  return Number.isNaN(time) ? undefined : time;
}
