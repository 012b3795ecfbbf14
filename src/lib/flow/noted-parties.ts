import type { Directory } from '../directory/directory.js';
import type { Party } from './flow.js';
import type { PartyBook } from './party-book.js';

/** A container that a cell's rules tell of. */
export interface NotedHandle {
  /** The whole of it. */
  readonly handle: string;
  /** Guid of its app, where the rules tell that too. */
  readonly app: string | undefined;
}

/**
 * Parties of containers that nobody but their cell's rules knows. As with those of the party book, the same is one
 * shared object each time.
 */
export class NotedParties {
  readonly #directory: Directory;
  readonly #parties: PartyBook;
  readonly #made = new WeakMap<NotedHandle, WeakMap<Party, Party>>();

  constructor({ directory, parties }: { directory: Directory; parties: PartyBook }) {
    this.#directory = directory;
    this.#parties = parties;
  }

  /** @param party what the line itself told of this end; what rules say of the very container counts more */
  complete(party: Party, noted: NotedHandle, cellId: string): Party {
    const made = this.#made.get(noted) ?? new WeakMap<Party, Party>();
    this.#made.set(noted, made);
    let completed = made.get(party);
    if (completed === undefined) {
      const app = noted.app === undefined ? party : this.#ofApp(noted.app);
      completed = { ...app, instance: { guid: noted.handle }, cell: { id: cellId } };
      made.set(party, completed);
    }
    return completed;
  }

  #ofApp(guid: string): Party {
    return this.#parties.ofApp(this.#directory.app(guid) ?? { app: { guid } });
  }
}
