import { DirectoryBuilder } from '../../directory/directory-builder.js';
import type { Directory } from '../../directory/directory.js';
import type { ContainerSighting, DirectoryRecords } from '../../directory/records.js';

/** Dead containers that are remembered; the oldest are forgotten first. */
const MOST_REMEMBERED = 20_000;

interface Listing {
  readonly at: number;
  readonly records: DirectoryRecords;
  readonly containers: ReadonlyMap<string, ContainerSighting>;
}

/**
 * Who is who while it changes: what each place last said, and the containers that are gone, which lines may still
 * be about.
 */
export class RecordBook {
  readonly #listings = new Map<string, Listing>();
  /** What events told of single containers, by handle. */
  readonly #told = new Map<string, ContainerSighting>();
  /** By handle. */
  readonly #gone = new Map<string, ContainerSighting>();
  #directory: Directory | undefined;

  get directory(): Directory {
    this.#directory ??= this.#build();
    return this.#directory;
  }

  /**
   * What a place says now; containers that it named before and does no longer are gone.
   * @param place tells places apart: `lrps`, `cell 0455ec2b-…`
   * @param at when it was asked, in milliseconds of the Unix epoch
   */
  put(place: string, records: DirectoryRecords, at: number): void {
    const before = this.#listings.get(place);
    const containers = new Map<string, ContainerSighting>();
    for (const sighting of records.containers ?? []) {
      containers.set(sighting.handle, withBeginning(sighting, before));
    }
    for (const [handle, sighting] of before?.containers ?? []) {
      if (!containers.has(handle)) this.#bury(sighting, at);
    }
    this.#listings.set(place, { at, records, containers });
    this.#directory = undefined;
  }

  /** What an event says of a container. */
  tell(sighting: ContainerSighting): void {
    this.#told.set(sighting.handle, { ...this.#told.get(sighting.handle), ...sighting });
    this.#directory = undefined;
  }

  /** An event says that a container is gone. */
  end(sighting: ContainerSighting, at: number): void {
    const told = this.#told.get(sighting.handle);
    this.#told.delete(sighting.handle);
    this.#bury({ ...told, ...sighting }, at);
    this.#directory = undefined;
  }

  #bury(sighting: ContainerSighting, at: number): void {
    if (this.#gone.has(sighting.handle)) return;
    this.#gone.set(sighting.handle, {
      ...sighting,
      state: sighting.state === 'crashed' ? 'crashed' : 'deleted',
      until: sighting.until ?? at,
    });
    const [oldest] = this.#gone.keys();
    if (this.#gone.size > MOST_REMEMBERED && oldest !== undefined) this.#gone.delete(oldest);
  }

  #build(): Directory {
    const builder = new DirectoryBuilder();
    for (const { records, containers } of this.#listings.values()) {
      builder.add({ ...records, containers: [...containers.values()] });
    }
    builder.add({ containers: [...this.#told.values(), ...this.#gone.values()] });
    return builder.build();
  }
}

/** A container that was not there at the last look began since then. */
function withBeginning(
  sighting: ContainerSighting,
  before: Listing | undefined,
): ContainerSighting {
  if (before === undefined || sighting.since !== undefined) return sighting;
  const earlier = before.containers.get(sighting.handle);
  const since = earlier === undefined ? before.at : earlier.since;
  return since === undefined ? sighting : { ...sighting, since };
}
