import { newGuid } from './guid.js';
import type { LabContext } from './lab-context.js';
import type { LabActor, LabApp, LabAuditEvent } from './model.js';

/** What Cloud Controller names as actor when nobody asked for something (ccng `UserAuditInfo` of the system). */
export const SYSTEM_ACTOR: LabActor = { guid: 'system', type: 'system', name: 'system' };

/** How many events are kept: enough for a workshop, little enough for a lab that runs for weeks. */
const KEPT_EVENTS = 5000;

/** Cloud Controller's audit events, oldest first. */
export class AuditLog {
  readonly #context: LabContext;
  #events: LabAuditEvent[];

  constructor(context: LabContext, events: readonly LabAuditEvent[] = []) {
    this.#context = context;
    this.#events = [...events];
  }

  list(): readonly LabAuditEvent[] {
    return this.#events;
  }

  /** Notes something done to an app; the event keeps the app's name of that moment. */
  record(
    type: string,
    app: Pick<LabApp, 'guid' | 'name' | 'spaceGuid'>,
    actor: LabActor,
    data: Readonly<Record<string, unknown>> = {},
  ): void {
    this.#events.push({
      guid: newGuid(this.#context.random),
      createdAt: this.#context.clock(),
      type,
      actor,
      target: { guid: app.guid, type: 'app', name: app.name },
      data,
      spaceGuid: app.spaceGuid,
      orgGuid: this.#context.orgOfSpace(app.spaceGuid),
    });
    if (this.#events.length > KEPT_EVENTS * 2) this.#events = this.#events.slice(-KEPT_EVENTS);
  }
}
