import type { LabContext } from './lab-context.js';
import type { LabPolicy, LabTag } from './model.js';

/** A policy with both tags, as the policy server's internal API gives it (cf-facts 5.2). */
export interface TaggedPolicy {
  readonly policy: LabPolicy;
  readonly sourceTag: number;
  readonly destinationTag: number;
}

export interface PolicyState {
  readonly policies: readonly LabPolicy[];
  readonly tags: readonly LabTag[];
  readonly lastUpdated: number;
}

/**
 * What the policy server holds. A tag is the number of a row: an app gets the lowest free one with its first
 * policy, loses it with its last, and the number then goes to another app (cf-facts 5.1).
 */
export class Policies {
  readonly #context: LabContext;
  #policies: LabPolicy[];
  #tags: LabTag[];
  #lastUpdated: number;

  constructor(context: LabContext, state?: PolicyState) {
    this.#context = context;
    this.#policies = [...(state?.policies ?? [])];
    this.#tags = [...(state?.tags ?? [])];
    this.#lastUpdated = state?.lastUpdated ?? 0;
  }

  state(): PolicyState {
    return { policies: this.#policies, tags: this.#tags, lastUpdated: this.#lastUpdated };
  }

  list(): readonly LabPolicy[] {
    return this.#policies;
  }

  /** By rising tag. */
  tags(): readonly LabTag[] {
    return this.#tags;
  }

  tagOf(appGuid: string): number | undefined {
    return this.#tags.find((tag) => tag.appGuid === appGuid)?.tag;
  }

  /** Grows with every change; an agent whose value is as high has nothing to do. */
  lastUpdated(): number {
    return this.#lastUpdated;
  }

  /** Policies in which one of the apps is source or destination; all without a list. */
  tagged(appGuids?: ReadonlySet<string>): readonly TaggedPolicy[] {
    const tags = new Map(this.#tags.map(({ appGuid, tag }) => [appGuid, tag]));
    return this.#policies
      .filter(
        ({ source, destination }) =>
          appGuids === undefined || appGuids.has(source) || appGuids.has(destination),
      )
      .map((policy) => ({
        policy,
        sourceTag: tags.get(policy.source) ?? 0,
        destinationTag: tags.get(policy.destination) ?? 0,
      }));
  }

  /** Adds policies; one that is there already is not added twice. */
  add(policies: readonly LabPolicy[]): void {
    for (const policy of policies) {
      if (this.#policies.some((known) => isSame(known, policy))) continue;
      this.#allot(policy.source);
      this.#allot(policy.destination);
      this.#policies.push(policy);
    }
    this.#changed();
  }

  /** Removes policies; one that is not there is passed over, as the policy server does. */
  remove(policies: readonly LabPolicy[]): void {
    this.#policies = this.#policies.filter((known) => !policies.some((one) => isSame(known, one)));
    const used = new Set(
      this.#policies.flatMap(({ source, destination }) => [source, destination]),
    );
    this.#tags = this.#tags.filter(({ appGuid }) => used.has(appGuid));
    this.#changed();
  }

  /** Removes the policies of apps that are gone, as the hourly cleaner does; they are given back. */
  cleanUp(isAlive: (appGuid: string) => boolean): readonly LabPolicy[] {
    const stale = this.#policies.filter(
      ({ source, destination }) => !isAlive(source) || !isAlive(destination),
    );
    if (stale.length > 0) this.remove(stale);
    return stale;
  }

  #allot(appGuid: string): void {
    if (this.tagOf(appGuid) !== undefined) return;
    const gap = this.#tags.findIndex(({ tag }, at) => tag !== at + 1);
    const place = gap < 0 ? this.#tags.length : gap;
    this.#tags.splice(place, 0, { tag: place + 1, appGuid });
  }

  #changed(): void {
    this.#lastUpdated = Math.max(this.#lastUpdated + 1, this.#context.clock());
    this.#context.emit({ kind: 'policies' });
  }
}

function isSame(a: LabPolicy, b: LabPolicy): boolean {
  return (
    a.source === b.source &&
    a.destination === b.destination &&
    a.protocol === b.protocol &&
    a.ports.start === b.ports.start &&
    a.ports.end === b.ports.end
  );
}
